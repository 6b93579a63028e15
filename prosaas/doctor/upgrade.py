"""A WebSocket through PUBLIC_URL, to the socket that answers with a proof (prosaas/probes.py).

A refusal alone would prove nothing: Daphne and uvicorn refuse a bad token with 403, and so do
firewalls; a proxy that drops the upgrade is answered 404 by Django, or 400, 426 or 502 by itself.
So the probe is accepted and says who it is.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from typing import Final

from django.conf import settings
from websockets.exceptions import InvalidHandshake, InvalidStatus, WebSocketException
from websockets.sync.client import connect

from prosaas.doctor import certificate
from prosaas.doctor.findings import Finding, problem
from prosaas.lib import proof
from prosaas.lib.twilio.signature import compute

_TIMEOUT_S: Final = 8.0
_FORBIDDEN: Final = 403
_LET_THROUGH: Final = (
    "Have the proxy pass the headers Upgrade and Connection on for /ws/, over HTTP/1.1, with an"
    " hour's patience (deploy/nginx.conf)."
)


def look() -> Iterator[Finding]:
    """One connection, closed at once."""
    nonce = secrets.token_urlsafe(24)
    try:
        said = _said(nonce)
    except InvalidStatus as refusal:
        yield _refused(refusal.response.status_code)
    except InvalidHandshake:
        yield _lost("the answer to the handshake is none")
    except (WebSocketException, OSError, ValueError) as error:
        yield _lost(f"the socket breaks off, {type(error).__name__}")
    else:
        yield from _judged(said, nonce)


def _said(nonce: str) -> dict[str, object]:
    """The probe's one message; WebSocketException, OSError, ValueError."""
    url = f"ws{settings.PUBLIC_URL.removeprefix('http')}/ws/twilio-media/probe/{nonce}"
    signature = compute(settings.TWILIO_AUTH_TOKEN, url, {})
    with connect(
        url,
        ssl=certificate.trusted() if url.startswith("wss:") else None,
        additional_headers={"x-twilio-signature": signature},
        compression=None,
        open_timeout=_TIMEOUT_S,
        close_timeout=1.0,
    ) as socket:
        said = json.loads(socket.recv(timeout=_TIMEOUT_S))
    return said if isinstance(said, dict) else {}


def _judged(said: dict[str, object], nonce: str) -> Iterator[Finding]:
    if not proof.is_proven("proof", said.get("proof"), nonce):
        what = "A WebSocket through PUBLIC_URL reaches something else than this installation."
        yield problem("socket-elsewhere", what, "Have the proxy pass /ws/ on to the web process.")
    elif settings.TWILIO_AUTH_TOKEN and said.get("signed") is not True:
        what = "The handshake of a WebSocket arrives changed: its signature does not fit any more."
        todo = "The proxy must leave the path of /ws/ as it is and pass X-Twilio-Signature on."
        yield problem("socket-signature", what, todo)


def _refused(status: int) -> Finding:
    if status == _FORBIDDEN:
        what = "WebSockets through PUBLIC_URL are refused (403) before they reach the web process."
        todo = "Except /ws/ from the firewall, login or bot protection of the proxy."
        return problem("socket-blocked", what, todo)
    return _lost(f"the handshake is answered {status}")


def _lost(how: str) -> Finding:
    what = f"Your proxy does not pass WebSockets ({how}): callers would hear nothing."
    return problem("socket-upgrade", what, _LET_THROUGH)
