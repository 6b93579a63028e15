"""Who opens a WebSocket from a page: the rules of tenants/access.py, without middleware.

A browser sends its cookies to a socket from any page of the web, and no CSRF token, so the page's
origin must be ours. Everything else is as for pages: an active user's session, the place chosen in
it (a visit only with the second factor), a tenant that is not suspended, a role that may.

    member = await in_pool(partial(member_of, self.scope, Permission.CALLS_READ))
    …
    refused = await refusal(self.scope, member, Permission.CALLS_READ)  # beside the socket
    await self.close(refused.code)

`member_of` is synchronous and asks the database a question or two: it runs in threads of its own,
so that neither audio nor Django's shared thread waits for dashboards. It writes nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user
from django.db import Error as DatabaseError
from django.db import close_old_connections
from django.http import HttpRequest, parse_cookie
from django.http.request import validate_host
from django.utils import translation

from tenants.actors import actor_of
from tenants.context import tenant_context
from tenants.lookups import Place
from tenants.models import Tenant, User
from tenants.permissions import Permission, permissions_of
from tenants.places import place_of
from tenants.services.audit import Actor

NOT_LOGGED_IN: Final = 4401  # close codes of a socket
NOT_ALLOWED: Final = 4403
RECHECK_S: Final = 20.0

T = TypeVar("T")
_POOL: Final = ThreadPoolExecutor(max_workers=2, thread_name_prefix="socket-db")


class SocketRefused(Exception):
    """No socket for this handshake, or no longer; `code` is what it is closed with."""

    def __init__(self, reason: str, code: int = NOT_ALLOWED) -> None:
        super().__init__(reason)
        self.reason, self.code = reason, code


@dataclass(frozen=True, slots=True)
class SocketMember:
    """A tenant's member at a socket, as TenantRequest is one at a page. `language` is a code."""

    user: User
    tenant: Tenant
    place: Place
    permissions: frozenset[Permission]
    actor: Actor
    language: str


async def in_pool(job: Callable[[], T]) -> T:
    """Run a short database job of a socket in the sockets' own threads; raises what it raises."""
    return await asyncio.get_running_loop().run_in_executor(_POOL, _with_connection, job)


def member_of(scope: Mapping[str, Any], permission: Permission | None = None) -> SocketMember:
    """The member whose browser opens this socket; SocketRefused with the reason. Any thread."""
    headers = _headers(scope)
    if not is_our_origin(headers.get("origin", ""), headers.get("host", "")):
        raise SocketRefused("origin")
    request = _request(scope, headers)
    user = get_user(request)
    if not isinstance(user, User):
        raise SocketRefused("no session", NOT_LOGGED_IN)
    request.user = user
    place = place_of(request)
    if place is None:
        raise SocketRefused("no place")
    return _member(request, user, place, permission)


async def refusal(
    scope: Mapping[str, Any],
    member: SocketMember,
    permission: Permission | None = None,
    *,
    every_s: float = RECHECK_S,
) -> SocketRefused:
    """Wait until the member may have this socket no more, and return why; cancel it on close.

    A logout, a place left or changed, a role taken, a tenant suspended. A database that does not
    answer changes nothing.
    """
    while True:
        await asyncio.sleep(every_s)
        try:
            await in_pool(partial(member_again, scope, member, permission))
        except SocketRefused as refused:
            return refused
        except DatabaseError:
            continue


def member_again(
    scope: Mapping[str, Any], before: SocketMember, permission: Permission | None = None
) -> SocketMember:
    """The same member in the same place with as much permission; else SocketRefused."""
    now = member_of(scope, permission)
    if (now.user.pk, now.tenant.pk) != (before.user.pk, before.tenant.pk):
        raise SocketRefused("another place")
    if now.permissions != before.permissions:
        raise SocketRefused("another role")
    return now


def is_our_origin(origin: str, host: str) -> bool:
    """Whether a page of this origin is ours: PUBLIC_URL's, or of an allowed host that was asked.

    `host` is the Host header of the handshake.
    """
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    try:
        asked = urlsplit(origin)
    except ValueError:
        return False
    is_same = asked.netloc == host and asked.scheme == urlsplit(settings.PUBLIC_URL).scheme
    return is_same and validate_host(asked.hostname or "", settings.ALLOWED_HOSTS)


def _member(
    request: HttpRequest, user: User, place: Place, permission: Permission | None
) -> SocketMember:
    with tenant_context(place.tenant_id):
        tenant = Tenant.objects.filter(pk=place.tenant_id).first()
    if tenant is None:
        raise SocketRefused("no place")
    if tenant.suspended_at is not None:
        raise SocketRefused("suspended")
    permissions = permissions_of(place.role)
    if permission is not None and permission not in permissions:
        raise SocketRefused("role")
    return SocketMember(
        user=user,
        tenant=tenant,
        place=place,
        permissions=permissions,
        actor=actor_of(request, place),
        language=translation.get_language_from_request(request),
    )


def _request(scope: Mapping[str, Any], headers: Mapping[str, str]) -> HttpRequest:
    """What the rules of pages look at: cookies, the session, the client's address."""
    request = HttpRequest()
    request.COOKIES = parse_cookie(headers.get("cookie", ""))
    client = scope.get("client")
    request.META["REMOTE_ADDR"] = client[0] if client else ""
    for name in ("x-forwarded-for", "accept-language"):
        if name in headers:
            request.META[f"HTTP_{name.upper().replace('-', '_')}"] = headers[name]
    request.session = _session(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    return request


def _session(key: str | None) -> Any:
    """The browser's session, which a socket must not change: it cannot send a cookie back."""
    session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    session.cycle_key = session.flush = _nothing
    return session


def _nothing() -> None:
    """Leave the session's row as it is; the next page sees to it."""


def _headers(scope: Mapping[str, Any]) -> dict[str, str]:
    """By name in lower case; several cookie headers are one."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin1").lower(), raw_value.decode("latin1")
        known = headers.get(name)
        headers[name] = f"{known}; {value}" if known and name == "cookie" else value
    return headers


def _with_connection(job: Callable[[], T]) -> T:
    close_old_connections()
    try:
        return job()
    finally:
        close_old_connections()
