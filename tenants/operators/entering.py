"""Which tenant an operator is looking at: chosen in the session, entered for one request.

Row-level security stays as it is for operators: they see one tenant at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final, cast
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest

from tenants.actors import actor_of
from tenants.context import tenant_context
from tenants.models import AuditEvent, Tenant, User
from tenants.places import places_of
from tenants.services.audit import Actor

ENTERED: Final = "operator_tenant"  # the session's key for the id of the tenant looked at


def is_staff(request: HttpRequest) -> bool:
    """Whether an active member of the platform's staff asks."""
    user = getattr(request, "user", None)
    return isinstance(user, User) and user.is_active and user.is_staff


def has_factor(request: HttpRequest) -> bool:
    """Whether the person has a second factor; asked of the database once for a request.

    It says nothing of this session: for that see tenants.places.has_passed_factor.
    """
    asked = cast("Any", request)
    if not hasattr(asked, "has_factor"):
        types = [Authenticator.Type.TOTP]
        asked.has_factor = bool(is_mfa_enabled(request.user, types))
    return bool(asked.has_factor)


def operator_of(request: HttpRequest) -> Actor:
    """The operator who asks, for the audit log; outside a visit."""
    return replace(actor_of(request), kind=AuditEvent.ActorKind.OPERATOR)


def entered_of(request: HttpRequest) -> Tenant | None:
    """The tenant that the operator is looking at in this request."""
    return getattr(request, "entered", None)


def is_visiting(request: HttpRequest) -> bool:
    """Whether the operator is on a visit to the tenant looked at."""
    tenant = entered_of(request)
    return tenant is not None and any(
        place.visit_id and place.tenant_id == tenant.pk
        for place in places_of(cast("User", request.user))
    )


@contextmanager
def entered(request: HttpRequest) -> Iterator[Tenant | None]:
    """Inside: the context of the tenant chosen in the session, which is `request.entered`.

    Without a choice, or when that tenant is gone, there is no context and no tenant.
    """
    asked = cast("Any", request)
    asked.entered = None
    tenant_id = _id_in(request)
    if tenant_id is None:
        yield None
        return
    with tenant_context(tenant_id):
        asked.entered = Tenant.objects.filter(pk=tenant_id).first()
        yield asked.entered


def _id_in(request: HttpRequest) -> UUID | None:
    chosen = request.session.get(ENTERED)
    return UUID(chosen) if chosen else None
