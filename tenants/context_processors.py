"""What every page knows: where the person is, where else they may go, what they may do there."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from tenants.models import Tenant, User
from tenants.permissions import permissions_of
from tenants.places import place_of, places_of


def place(request: HttpRequest) -> dict[str, Any]:
    """`place`, `places` (tenants.lookups.Place) and `permissions`; nothing without a login.

    In a suspended tenant nothing is permitted: `is_shut`.
    """
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {}
    here = place_of(request)
    is_shut = here is not None and (here.status == Tenant.Status.SUSPENDED or _is_shut(request))
    return {
        "place": here,
        "places": places_of(user),
        "permissions": permissions_of(here.role) if here and not is_shut else frozenset(),
        "is_shut": is_shut,
    }


def _is_shut(request: HttpRequest) -> bool:
    """Whether the tenant that was asked for is suspended, which it can be while it closes."""
    tenant = getattr(request, "tenant", None)
    return tenant is not None and tenant.suspended_at is not None
