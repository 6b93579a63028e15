"""One name for each request: in its answer, in every line that is logged of it, in its errors."""

from __future__ import annotations

import re
from collections.abc import Callable
from inspect import iscoroutinefunction
from typing import Any, Final
from uuid import uuid4

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

from prosaas.lib import logs

HEADER: Final = "X-Request-Id"
_SANE: Final = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)
_NAME: Final = "request_id"  # the attribute of Django's request


def request_id_of(request: HttpRequest | None) -> str:
    """The request's name; "" for one that came by no middleware."""
    return str(getattr(request, _NAME, ""))


@sync_and_async_middleware
def request_ids(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Keeps the id that the client or the proxy sent, where it is 8 to 64 of A-Za-z0-9._-."""
    if not iscoroutinefunction(get_response):

        def answer(request: HttpRequest) -> HttpResponseBase:
            with logs.context(request=_named(request)):
                return _told(request, get_response(request))

        return answer

    async def answer_later(request: HttpRequest) -> HttpResponseBase:
        with logs.context(request=_named(request)):
            return _told(request, await get_response(request))

    return answer_later


def _named(request: HttpRequest) -> str:
    given = request.headers.get(HEADER, "")
    name = given if _SANE.fullmatch(given) else uuid4().hex
    setattr(request, _NAME, name)
    return name


def _told(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    response.headers[HEADER] = request_id_of(request)
    return response
