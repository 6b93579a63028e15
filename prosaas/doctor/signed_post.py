"""A webhook sent as Twilio would, about a call that nobody knows, through PUBLIC_URL.

Signed it must be answered 204, unsigned 403 in our words. A proxy that changes host, path, query
or form, or that strips headers, breaks the signature (protocols.md A3).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Final

import httpx
from django.conf import settings

from prosaas.doctor import certificate
from prosaas.doctor.findings import Finding, problem
from prosaas.lib.twilio.signature import compute

_TIMEOUT_S: Final = 8.0
_PATH: Final = "/webhook/call_status"
_OURS: Final = "The signature is missing"  # calls/webhooks/gate.py
_TAKEN, _REFUSED, _BUSY = 204, 403, 503


def look() -> Iterator[Finding]:
    """Nothing to find without an Auth Token, of which a system check tells."""
    if not settings.TWILIO_AUTH_TOKEN:
        return
    url = f"{settings.PUBLIC_URL}{_PATH}"
    form = _form()
    signature = compute(
        settings.TWILIO_AUTH_TOKEN, url, {name: [value] for name, value in form.items()}
    )
    try:
        unsigned = _post(url, form, {})
        signed = _post(url, form, {"X-Twilio-Signature": signature})
    except httpx.HTTPError as error:
        what = f"A webhook through PUBLIC_URL was not answered ({type(error).__name__})."
        yield problem("webhook-silent", what, "Look at the log of the web process and the proxy's.")
        return
    if (wrong := _wrong_unsigned(unsigned) or _wrong_signed(signed)) is not None:
        yield wrong


def _form() -> dict[str, str]:
    return {
        "AccountSid": settings.TWILIO_ACCOUNT_SID,
        "CallSid": f"CA{secrets.token_hex(16)}",
        "CallStatus": "completed",
        "CallerName": "Zoë & Söhne +1",  # what an encoding spoils
    }


def _post(url: str, form: dict[str, str], headers: dict[str, str]) -> httpx.Response:
    context = certificate.trusted()
    return httpx.post(url, data=form, headers=headers, timeout=_TIMEOUT_S, verify=context)


def _wrong_unsigned(answer: httpx.Response) -> Finding | None:
    """Ours refuses it in its own words; anything else is an answer of something in between."""
    status = answer.status_code
    if status == _REFUSED and _OURS in answer.text:
        return None
    if answer.is_redirect:
        what = f"The proxy redirects webhooks ({status}); a redirect drops what Twilio posts."
        return problem("webhook-redirects", what, "Have it pass /webhook/ on as it comes.")
    if answer.is_success:
        what = f"A webhook without a signature is answered {status}: something else answers it."
        todo = "Have the proxy pass /webhook/ on to the web process."
        return problem("webhook-elsewhere", what, todo)
    if status == _BUSY:
        return _busy()
    if status == _REFUSED:
        what = "Webhooks are refused (403) before they reach the web process."
        todo = "Except /webhook/ and /ws/ from the firewall, login or bot protection of the proxy."
        return problem("webhook-blocked", what, todo)
    what = f"Webhooks do not arrive as they were sent: {_PATH} is answered {status}."
    todo = "The proxy must pass /webhook/ on with its method, path, query and form unchanged."
    return problem("webhook-path", what, todo)


def _wrong_signed(answer: httpx.Response) -> Finding | None:
    status = answer.status_code
    if status == _TAKEN:
        return None
    if status == _BUSY:
        return _busy()
    if status == _REFUSED:
        what = "A webhook signed by us is refused (403): on its way the signature stops fitting."
        todo = (
            "The proxy must leave the path, the query and the form of /webhook/ as they are, and"
            " pass the header X-Twilio-Signature on."
        )
        return problem("webhook-signature", what, todo)
    what = f"A webhook signed by us is answered {status}, not 204."
    return problem("webhook-fails", what, "Look at the log of the web process.")


def _busy() -> Finding:
    what = "The web process answers webhooks 503: it has no database."
    return problem("webhook-busy", what, "See /readyz of the web process.")
