"""The gate of every Twilio webhook: form POST, good signature, then the view (protocols.md A3).

What is refused is refused with a plain 4xx: 405 not a POST, 415 not a form, 400 unreadable or
not Twilio's fields, 403 not signed by the account it names. Our main account may speak of every
call; a tenant's own account only of that tenant's. What is not signed costs no query.

Whatever breaks behind the gate is answered with `on_failure`, given the form fields, because
Twilio turns a 500 into an "application error" in the caller's ear (L98). So is a request whose
token cannot be looked up: `on_failure` says words that need no check, and stores nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Final
from uuid import UUID

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

from calls.lookups import tenant_spoken_of
from calls.services.number_checks import numbers_doubted
from calls.twilio.webhook_params import (
    OUR_CALL,
    SIGNER,
    BadParams,
    Params,
    account_sid,
    only,
    optional_sid,
)
from prosaas.lib import counters
from prosaas.lib.phone import is_e164
from prosaas.lib.twilio.signature import SETTINGS_HEADER, signed_by_twilio
from tenants.access import marked
from tenants.services.carrier import holder_of_account, signer_of
from tenants.services.carrier_tokens import CarrierToken

FORM: Final = "application/x-www-form-urlencoded"

log = structlog.get_logger(__name__)

Answer = Callable[[Params], HttpResponse]
View = Callable[[HttpRequest], HttpResponse]


def called(params: Params) -> str:
    """The number that a webhook of an inbound call speaks of."""
    return only(params, "To")


def twilio_webhook(
    *, on_failure: Answer, speaks_of: Callable[[Params], str] = called
) -> Callable[[Answer], View]:
    """Make a view of a function that takes the checked form fields and answers Twilio.

    `call` of the address comes along as OUR_CALL, the tenant whose own account signed as SIGNER.
    `speaks_of` tells the number, perhaps a tenant's, that a webhook of a call that nobody has
    speaks of.
    """

    def decorate(answer: Answer) -> View:
        @csrf_exempt
        @wraps(answer)
        def view(request: HttpRequest) -> HttpResponse:
            params = _form(request)
            if isinstance(params, HttpResponse):
                return params
            return _answered(request, params, answer, on_failure, speaks_of)

        return marked(view, "twilio-webhook")

    return decorate


def _form(request: HttpRequest) -> Params | HttpResponse:
    """The form fields, which nobody has checked, or the refusal."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if request.content_type != FORM:
        return _refusal(415, "Twilio webhooks are form posts")
    try:
        return dict(request.POST.lists())
    except (BadRequest, SuspiciousOperation, UnreadablePostError):
        return _refusal(400, "The form cannot be read")


def _signer(
    request: HttpRequest, params: Params, speaks_of: Callable[[Params], str]
) -> CarrierToken | HttpResponse:
    """Who signed; the refusal of what no account of ours did, or one that may not say it.

    What is not signed at all, or names no account, never costs a question to the database.
    """
    signature = request.headers.get("X-Twilio-Signature", "")
    if not signature:
        return _refusal(403, "The signature is missing")
    account = account_sid(params)
    signer = signer_of(
        account,
        signed_with=lambda token: signed_by_twilio(
            auth_token=token,
            url=settings.PUBLIC_URL + request.get_full_path(),
            params=params,
            signature=signature,
            signature_settings=request.headers.get(SETTINGS_HEADER, ""),
        ),
    )
    if signer is None:
        _look_for_token(account)
        return _refusal(403, "The signature is wrong")
    if signer.tenant_id is None or _speaks_of_itself(signer.tenant_id, params, speaks_of(params)):
        return signer
    counters.count("webhook_of_another_tenant")
    return _refusal(403, "The account may not speak of this call or number")


def _look_for_token(account: str) -> None:
    """A token that was changed at Twilio is read there when the tenant's numbers are looked at."""
    tenant_id = holder_of_account(account)
    if tenant_id is not None:
        numbers_doubted(tenant_id)


def _speaks_of_itself(tenant_id: UUID, params: Params, number: str) -> bool:
    """Whether the call is this tenant's; of a call nobody has, whether the number may be; a query.

    A call that is stored is judged by its own tenant alone: whoever dials may call anybody's
    number. What is nobody's every webhook turns down by itself.
    """
    whose = tenant_spoken_of(
        call_sid=optional_sid(params, "CallSid"),
        number=number if is_e164(number) else "",
    )
    return whose in {None, tenant_id}


def _answered(
    request: HttpRequest,
    params: Params,
    answer: Answer,
    on_failure: Answer,
    speaks_of: Callable[[Params], str],
) -> HttpResponse:
    name = getattr(answer, "__name__", "webhook")
    try:
        signer = _signer(request, params, speaks_of)
        if isinstance(signer, HttpResponse):
            return signer
        whose = [str(signer.tenant_id)] if signer.tenant_id else []
        return answer({**params, OUR_CALL: request.GET.getlist(OUR_CALL), SIGNER: whose})
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
