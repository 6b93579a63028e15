"""Nothing that was answered to one person is kept where another may find it (RFC 9111)."""

from __future__ import annotations

from collections.abc import Callable
from inspect import iscoroutinefunction
from typing import Any, Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

_KEPT_NOWHERE: Final = "private, no-store"


@sync_and_async_middleware
def kept_nowhere(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Answers are stored by no cache and no browser, unless they say themselves how they may be."""
    if not iscoroutinefunction(get_response):

        def answer(request: HttpRequest) -> HttpResponseBase:
            return _told(get_response(request))

        return answer

    async def answer_later(request: HttpRequest) -> HttpResponseBase:
        return _told(await get_response(request))

    return answer_later


def _told(response: HttpResponseBase) -> HttpResponseBase:
    response.headers.setdefault("Cache-Control", _KEPT_NOWHERE)
    return response
