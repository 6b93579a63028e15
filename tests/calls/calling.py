"""Rows and requests for tests of calls: what Twilio would send, signed by Twilio's own SDK."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from urllib.parse import urlencode
from xml.etree.ElementTree import Element, fromstring

from django.conf import settings
from django.db import connection
from django.http import QueryDict
from django.test import Client
from twilio.request_validator import RequestValidator

from calls import services
from calls.engine.states import EndReason
from calls.models import Call
from calls.twilio.webhook_params import Caller, IncomingCall
from tenants.context import tenant_context
from tenants.services import NewTenant

CALLER = "+972501234567"
FORM = "application/x-www-form-urlencoded"


def call_sid() -> str:
    """A CallSid like Twilio's."""
    return f"CA{secrets.token_hex(16)}"


def incoming(made: NewTenant, sid: str = "", account_sid: str = "") -> IncomingCall:
    """A webhook's content for a call to this tenant's number, of our account unless told."""
    account = account_sid or settings.TWILIO_ACCOUNT_SID
    return IncomingCall(sid or call_sid(), account, Caller(CALLER, "allowed"), made.number)


def call_made(made: NewTenant, sid: str = "", *, account_sid: str = "") -> Call:
    """A call that rings at this tenant's number."""
    arrived = incoming(made, sid, account_sid)
    call = services.call_start(tenant_id=made.tenant.pk, incoming=arrived)
    assert call is not None
    return call


def where(call: Call) -> dict[str, Any]:
    """The keywords by which services find a call."""
    return {"tenant_id": call.tenant_id, "call_sid": call.call_sid}


def stored(call: Call) -> Call:
    """The call as the database has it now."""
    with tenant_context(call.tenant_id):
        return Call.objects.get(pk=call.pk)


def changed(call: Call, **values: Any) -> Call:
    """The call with columns set behind the services' back."""
    with tenant_context(call.tenant_id):
        Call.objects.filter(pk=call.pk).update(**values)
    return stored(call)


def claimed(call: Call, reason: EndReason) -> None:
    """The call streamed and ended for this reason."""
    generation = services.stream_claim(**where(call), nonce="n", lease_ms=1000)
    services.stream_close(**where(call), generation=generation, reason=reason)


def at_once(work: Callable[[], Any], times: int = 8) -> list[Any]:
    """Results of running work in several threads that start together."""
    start = Barrier(times)

    def run() -> Any:
        try:
            start.wait()
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return [future.result() for future in [pool.submit(run) for _ in range(times)]]


def voice_params(made: NewTenant, **changes: Any) -> dict[str, Any]:
    """The fields of a first voice webhook (protocols.md A1)."""
    return {
        "CallSid": call_sid(),
        "AccountSid": settings.TWILIO_ACCOUNT_SID,
        "ApiVersion": "2010-04-01",
        "From": CALLER,
        "Caller": CALLER,
        "To": made.number,
        "Called": made.number,
        "CallStatus": "ringing",
        "Direction": "inbound",
        "FromCity": "",
        **changes,
    }


def twilio_post(path: str, params: Mapping[str, Any], *, token: str = "", **extra: Any) -> Any:
    """POST a form as Twilio does; a list is a key given several times."""
    body = urlencode(params, doseq=True)
    url = settings.PUBLIC_URL + path
    validator = RequestValidator(token or settings.TWILIO_AUTH_TOKEN)
    signature = validator.compute_signature(url, QueryDict(body))
    headers = {"X-Twilio-Signature": signature, **extra}
    return Client().post(path, body, content_type=FORM, headers=headers)


def verbs(response: Any) -> list[str]:
    """The top verbs of a TwiML answer."""
    return [verb.tag for verb in document(response)]


def document(response: Any) -> Element:
    """A TwiML answer as XML."""
    assert response.status_code == 200
    assert response["Content-Type"] == "text/xml"
    return fromstring(response.content)


def calls_of(made: NewTenant) -> list[Call]:
    """Every call of a tenant."""
    with tenant_context(made.tenant.pk):
        return list(Call.objects.all())
