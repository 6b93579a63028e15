"""How often the API may be asked. Counted in the cache; without it nobody is refused.

Every key and every member has a limit a minute (`RequestRate`, for every operation by settings),
and all of a business's together have one: more keys are not more requests.
What makes us ask the carrier has narrower ones for the whole business, the pages' requests
included (`asks_carrier`, `asked_too_often`). What costs money has limits in SQL besides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from time import time
from typing import TYPE_CHECKING, Any, Final, TypeVar
from uuid import UUID

import structlog
from django.core.cache import cache
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from redis.exceptions import RedisError
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle

from prosaas.lib import counters
from tenants.places import place_of

if TYPE_CHECKING:  # views read this module when they are defined
    from rest_framework.views import APIView

    from tenants.access import TenantAPIMixin

REQUESTS_A_MINUTE: Final = 600  # of one key or one member, unless the key says otherwise
REQUESTS_OF_ALL: Final = 3000  # a minute, of one tenant's keys and members together
_MINUTE_S: Final = 60
# Times, and within how many seconds: what looks, and what adds or buys.
LOOKS: Final = (60, 60)
WRITES: Final = (30, 3600)
TESTS: Final = (10, 60)  # of one webhook, by its button and by the API
_CARRIER: Mapping[bool, tuple[str, int, int]] = {
    False: ("look", *LOOKS),
    True: ("write", *WRITES),
}
_STANDING: Final = "api_standing"  # the attribute of Django's request
H = TypeVar("H", bound=Callable[..., Response])

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an asker stands in this minute. Times in seconds."""

    limit: int
    used: int
    ends_in: int

    @property
    def left(self) -> int:
        """How many more there may be in this minute."""
        return max(self.limit - self.used, 0)

    @property
    def headers(self) -> dict[str, str]:
        """`RateLimit-*` of the answer."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.left),
            "RateLimit-Reset": str(self.ends_in),
        }


class RequestRate(BaseThrottle):
    """429 past the limit of who asks, or of the tenant, until the minute is over.

    What the asker's own limit refuses is not counted as the tenant's: one key stops no other.
    """

    _wait = 0

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Counts the request; nobody is refused who is nobody (that is 401), or without a cache."""
        asker = getattr(request.auth, "pk", None) or getattr(request.user, "pk", None)
        if asker is None:
            return True
        limit = getattr(request.auth, "limit_requests", None) or REQUESTS_A_MINUTE
        if not self._is_within(request, asker, limit):
            return False
        tenant_id = _tenant_of(request, view)
        return tenant_id is None or self._is_within(request, tenant_id, REQUESTS_OF_ALL)

    def wait(self) -> float:
        """Seconds until it may be tried again."""
        return self._wait

    def _is_within(self, request: Request, asker: object, limit: int) -> bool:
        """Counts the request; the answer tells of the limit that leaves the least."""
        now = time()
        used = _counted(f"api.asked.{asker}.{int(now // _MINUTE_S)}", 2 * _MINUTE_S)
        if used is None:
            return True
        standing = Standing(limit, used, ends_in=_MINUTE_S - int(now % _MINUTE_S))
        before = getattr(request._request, _STANDING, None)  # noqa: SLF001 - DRF's name for it
        if before is None or standing.left < before.left:
            setattr(request._request, _STANDING, standing)  # noqa: SLF001 - likewise
        self._wait = standing.ends_in
        if used == limit + 1:
            counters.count("api_throttled")
            log.warning("api.throttled", asker=str(asker), limit=limit)
        return used <= limit


def standing_told(request: HttpRequest, response: HttpResponseBase) -> None:
    """Adds `RateLimit-*` to an answer of the API, where the request was counted."""
    standing = getattr(request, _STANDING, None)
    if isinstance(standing, Standing):
        for name, value in standing.headers.items():
            response.headers[name] = value


def asks_carrier(handler: H) -> H:
    """A view's method (`get`, `post` …) that asks Twilio: counted, with the pages' requests."""

    @wraps(handler)
    def rated(view: TenantAPIMixin, request: Request, *args: Any, **kwargs: Any) -> Response:
        is_write = request.method != "GET"
        if asked_too_often(view.tenant.pk, is_write=is_write):
            raise Throttled(wait=_CARRIER[is_write][2])
        return handler(view, request, *args, **kwargs)

    return rated  # type: ignore[return-value]  # the same signature


def asked_too_often(tenant_id: UUID, *, is_write: bool) -> bool:
    """Counts one request that asks Twilio; whether the business has had its share."""
    word, most, seconds = _CARRIER[is_write]
    used = _counted(f"numbers.asked.{word}.{tenant_id}", seconds)
    if used is None or used <= most:
        return False
    counters.count("numbers_asked_too_often")
    log.warning("numbers.asked_too_often", tenant=str(tenant_id), what=word)
    return True


def tested_too_often(endpoint_id: UUID) -> bool:
    """Counts one press of a webhook's test button; whether it had its share (TESTS)."""
    most, seconds = TESTS
    used = _counted(f"webhooks.tested.{endpoint_id}", seconds)
    return used is not None and used > most


def _tenant_of(request: Request, view: APIView) -> UUID | None:
    """Whose the request is; None for an operator's program."""
    if getattr(view, "access", "") != "tenant-api":
        return None
    own: UUID | None = getattr(request.auth, "tenant_id", None)
    if own is not None:
        return own
    place = place_of(request._request)  # noqa: SLF001 - DRF's name for Django's request
    return place.tenant_id if place else None


def _counted(name: str, seconds: int) -> int | None:
    """How often that was within the seconds, this time included; None if it cannot be told."""
    try:
        return 1 if cache.add(name, 1, seconds) else int(cache.incr(name))
    except ValueError:  # the time was over in between
        return None
    except RedisError as error:
        log.warning("api.asked_not_counted", error=type(error).__name__)
        return None
