"""How often a business may have Twilio asked. Its limit of numbers is counted elsewhere, in SQL.

Counted in the cache, where nobody waits for the database; without the cache nobody is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial, wraps
from typing import Concatenate, Final, ParamSpec
from uuid import UUID

import structlog
from allauth.core.ratelimit import respond_429
from django.core.cache import cache
from django.http import HttpResponseBase
from redis.exceptions import RedisError

from prosaas.lib import counters
from tenants.access import Answer, TenantRequest

P = ParamSpec("P")

# Times, and within how many seconds: what looks, and what adds or buys.
LOOKS: Final = (60, 60)
WRITES: Final = (30, 3600)
_RATES: Final[Mapping[bool, tuple[str, int, int]]] = {
    False: ("look", *LOOKS),
    True: ("write", *WRITES),
}

log = structlog.get_logger(__name__)


def asks_carrier(
    view: Callable[Concatenate[TenantRequest, P], Answer],
) -> Callable[Concatenate[TenantRequest, P], Answer]:
    """Counts the view's requests that ask Twilio: those it answers once the database is left."""

    @wraps(view)
    def rated(request: TenantRequest, /, *args: P.args, **kwargs: P.kwargs) -> Answer:
        answer = view(request, *args, **kwargs)
        return answer if isinstance(answer, HttpResponseBase) else partial(_once, request, answer)

    return rated


def _once(request: TenantRequest, answer: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    if _is_too_often(request.tenant.pk, is_write=request.method == "POST"):
        refused: HttpResponseBase = respond_429(request)
        return refused
    return answer()


def _is_too_often(tenant_id: UUID, *, is_write: bool) -> bool:
    word, most, seconds = _RATES[is_write]
    name = f"numbers.asked.{word}.{tenant_id}"
    try:
        count = 1 if cache.add(name, 1, seconds) else cache.incr(name)
    except ValueError:  # the time was over in between
        return False
    except RedisError as error:
        log.warning("numbers.asked_not_counted", error=type(error).__name__)
        return False
    if count > most:
        counters.count("numbers_asked_too_often")
        log.warning("numbers.asked_too_often", tenant=str(tenant_id), what=word)
    return count > most
