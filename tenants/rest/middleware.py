"""What every answer of the API gets on its way out."""

from __future__ import annotations

from collections.abc import Callable
from inspect import iscoroutinefunction
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.decorators import sync_and_async_middleware

from tenants.rest.rates import standing_told

_OURS: Final = "/api/"


@sync_and_async_middleware
def api_answers(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Adds `RateLimit-*`; 304 for what is as the asker has it (`ETag`, `If-None-Match`)."""
    if not iscoroutinefunction(get_response):

        def answer(request: HttpRequest) -> HttpResponseBase:
            return _told(request, get_response(request))

        return answer

    async def answer_later(request: HttpRequest) -> HttpResponseBase:
        return _told(request, await get_response(request))

    return answer_later


def _told(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    if not request.path.startswith(_OURS):
        return response
    tag = response.headers.get("ETag")
    if tag and request.method in {"GET", "HEAD"} and isinstance(response, HttpResponse):
        response = get_conditional_response(request, etag=tag, response=response) or response
    standing_told(request, response)
    return response
