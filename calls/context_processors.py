"""What every page knows of calls: how many of them nobody has read."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from calls.search import unread_up_to
from tenants.context import tenant_context
from tenants.lookups import Place
from tenants.models import Tenant, User
from tenants.permissions import Permission, permissions_of
from tenants.places import place_of

MOST: Final = 100  # so many are "99+", and no more are counted


def inbox(request: HttpRequest) -> dict[str, Any]:
    """`unread`: "1" to "99", "99+", "" for none, and for who may not see calls.

    Asked once, and only by a page that shows it.
    """
    return {"unread": SimpleLazyObject(lambda: _unread(request))}


def _unread(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    here = place_of(request) if isinstance(user, User) else None
    if here is None or not _may_see(request, here):
        return ""
    with tenant_context(here.tenant_id):
        count = unread_up_to(tenant=here.tenant_id, most=MOST)
    return f"{MOST - 1}+" if count == MOST else str(count or "")


def _may_see(request: HttpRequest, here: Place) -> bool:
    tenant = getattr(request, "tenant", None)
    is_shut = here.status == Tenant.Status.SUSPENDED or (
        tenant is not None and tenant.suspended_at is not None
    )
    return not is_shut and Permission.CALLS_READ in permissions_of(here.role)
