"""The gate of every Twilio webhook: form POST, good signature, then the view (protocols.md A3).

What is refused is refused with a plain 4xx: 405 not a POST, 415 not a form, 400 unreadable or
not Twilio's fields, 403 not signed by our account. Whatever breaks behind the gate is answered
with `on_failure`, given the form fields, because Twilio turns a 500 into an "application error"
in the caller's ear (L98).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Final

import structlog
from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import Error as DatabaseError
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    UnreadablePostError,
)
from django.views.decorators.csrf import csrf_exempt

from calls.twilio.webhook_params import BadParams, Params
from prosaas.lib import counters
from prosaas.lib.twilio.signature import SETTINGS_HEADER, signed_by_twilio
from tenants.access import marked

FORM: Final = "application/x-www-form-urlencoded"

log = structlog.get_logger(__name__)

Answer = Callable[[Params], HttpResponse]
View = Callable[[HttpRequest], HttpResponse]


def twilio_webhook(*, on_failure: Answer) -> Callable[[Answer], View]:
    """Make a view of a function that takes the checked form fields and answers Twilio."""

    def decorate(answer: Answer) -> View:
        @csrf_exempt
        @wraps(answer)
        def view(request: HttpRequest) -> HttpResponse:
            params = _checked(request)
            if isinstance(params, HttpResponse):
                return params
            return _answered(answer, params, on_failure)

        return marked(view, "twilio-webhook")

    return decorate


def _checked(request: HttpRequest) -> Params | HttpResponse:
    """The form fields of a request that Twilio signed, or the refusal."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if request.content_type != FORM:
        return _refusal(415, "Twilio webhooks are form posts")
    try:
        params: dict[str, list[str]] = dict(request.POST.lists())
    except (BadRequest, SuspiciousOperation, UnreadablePostError):
        return _refusal(400, "The form cannot be read")
    signed = signed_by_twilio(
        auth_token=settings.TWILIO_AUTH_TOKEN,
        url=settings.PUBLIC_URL + request.get_full_path(),
        params=params,
        signature=request.headers.get("X-Twilio-Signature", ""),
        signature_settings=request.headers.get(SETTINGS_HEADER, ""),
    )
    return params if signed else _refusal(403, "The signature is missing or wrong")


def _answered(answer: Answer, params: Params, on_failure: Answer) -> HttpResponse:
    name = getattr(answer, "__name__", "webhook")
    try:
        return answer(params)
    except BadParams as error:
        return _refusal(400, str(error))
    except DatabaseError as error:  # no traceback: the text of one may show a row
        counters.count("webhook_database_failed")
        log.error("webhook.database_failed", webhook=name, error=type(error).__name__)
    except Exception:  # the boundary of a request from Twilio: answer, and log what broke
        counters.count("webhook_failed")
        log.exception("webhook.failed", webhook=name)
    return on_failure(params)


def _refusal(status: int, why: str) -> HttpResponse:
    counters.count(f"webhook_refused_{status}")
    log.warning("webhook.refused", status=status, why=why)
    return HttpResponse(f"{why}\n", status=status, content_type="text/plain")
