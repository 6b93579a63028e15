"""python -m bench.pages_work --calls N --out FILE: fill, and log the large tenant's owner in.

Writes FILE at the end: what bench/pages.py must know to ask. A database that was filled before is
taken as it is. Waits for SIGTERM.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final
from uuid import UUID

from bench.api_work import tell

DETAILS: Final = 100


def work(calls: int) -> dict[str, Any]:
    """The large tenant's owner's cookie, how many calls it has, and ids of some things."""
    from bench import api_fill, pages_fill, rls_fill  # noqa: PLC0415 - imports models
    from calls.models import Call  # noqa: PLC0415 - likewise
    from tenants.context import tenant_context  # noqa: PLC0415 - likewise
    from tenants.models import Agent, PhoneNumber  # noqa: PLC0415 - likewise

    tenant = rls_fill.id_of("tenant", 1)
    if not api_fill.is_filled():
        pages_fill.fill(calls=calls)
    with tenant_context(tenant):
        mine = Call.objects.filter(tenant=tenant).order_by("-created_at", "-id")
        count = mine.count()
        ids = [str(each) for each in mine.values_list("pk", flat=True)[:: max(1, count // DETAILS)]]
        return {
            "cookie": _logged_in(rls_fill.id_of("user", 1)),
            "of_tenant": count,
            "calls": ids,
            "agent": str(Agent.objects.filter(tenant=tenant).values_list("pk", flat=True)[0]),
            "number": str(
                PhoneNumber.objects.filter(tenant=tenant).values_list("pk", flat=True)[0]
            ),
        }


def _logged_in(user_id: UUID) -> str:
    """The cookie of a session of this user's."""
    from django.conf import settings  # noqa: PLC0415 - after django.setup
    from django.contrib.auth import (  # noqa: PLC0415 - likewise
        BACKEND_SESSION_KEY,
        HASH_SESSION_KEY,
        SESSION_KEY,
    )

    from tenants.models import User  # noqa: PLC0415 - imports models

    user = User.objects.get(pk=user_id)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


if __name__ == "__main__":
    tell(work)
