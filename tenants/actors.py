"""Who acts, for the audit log: a member, an operator on a visit, an API key."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from tenants.lookups import Place
from tenants.models import AuditEvent, User
from tenants.services.audit import Actor

_KEPT_BITS = {4: 24, 6: 48}


def actor_of(request: HttpRequest, place: Place | None = None) -> Actor:
    """The person of a request; with the place of a visit, the operator."""
    kinds = AuditEvent.ActorKind
    visit_id = place.visit_id if place else None
    user_id = request.user.pk if isinstance(request.user, User) else None
    kind = kinds.OPERATOR if visit_id else kinds.USER
    return Actor(kind=kind, id=user_id, visit_id=visit_id, network=network_of(request))


def network_of(request: HttpRequest) -> str:
    """The client's network, /24 or /48, as 203.0.113.0/24; "" where there is no address."""
    try:
        address = ip_address(get_adapter().get_client_ip(request))
    except (ValueError, PermissionDenied):  # no address, as behind a unix socket
        return ""
    return str(ip_network((address, _KEPT_BITS[address.version]), strict=False))
