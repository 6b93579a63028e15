"""What every page knows: where the person is, where else they may go, what they may do there."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from tenants.models import User
from tenants.permissions import permissions_of
from tenants.places import place_of, places_of


def place(request: HttpRequest) -> dict[str, Any]:
    """`place`, `places` (tenants.lookups.Place) and `permissions`; nothing without a login."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {}
    here = place_of(request)
    return {
        "place": here,
        "places": places_of(user),
        "permissions": permissions_of(here.role) if here else frozenset(),
    }
