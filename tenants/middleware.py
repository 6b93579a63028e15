"""What accounts cannot do just now, said plainly: without Redis, or without a key."""

from __future__ import annotations

from typing import Final

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.deprecation import MiddlewareMixin
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from prosaas.lib import encryption

_PAGES: Final = "/accounts/"
_COME_AGAIN_S: Final = 10

log = structlog.get_logger(__name__)


class AccountTroubles(MiddlewareMixin):
    """Answers for exceptions of account pages.

    Attempts are counted in Redis before any password is looked at, so that without it nobody
    logs in, and nobody guesses.
    """

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """503 without Redis, 409 for a second factor whose key is lost, else Django's way."""
        if not request.path.startswith(_PAGES):
            return None
        if isinstance(exception, RedisError | OperationalError):
            log.error("account.redis_away", error=type(exception).__name__)
            page = render_to_string("503.html", {"reason": ""})
            return HttpResponse(page, status=503, headers={"Retry-After": str(_COME_AGAIN_S)})
        if isinstance(exception, encryption.Unreadable):
            log.error("account.second_factor_unreadable")
            return render(request, "account/second_factor_unreadable.html", status=409)
        return None
