"""The TLS certificate of PUBLIC_URL, as the carrier judges it (protocols.md A2: 11220 to 11237)."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator
from functools import cache
from typing import Final
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from prosaas.doctor.findings import Finding, problem, warning

_TIMEOUT_S: Final = 8.0
_DAY_S: Final = 86_400
_URGENT_DAYS: Final = 2
_SOON_DAYS: Final = 14
_RENEW: Final = "Renew it, and see to it that it renews itself."


@cache
def trusted() -> ssl.SSLContext:
    """The authorities that every check of PUBLIC_URL trusts; SSL_CERT_FILE adds to them."""
    return httpx.create_ssl_context()


def look(*, trust: ssl.SSLContext | None = None) -> Iterator[Finding]:
    """Nothing to find for http. `trust` is whom to believe instead of the public authorities."""
    parts = urlsplit(settings.PUBLIC_URL)
    if parts.scheme != "https" or not parts.hostname:
        return
    try:
        ends = _ends(parts.hostname, parts.port or 443, trust or trusted())
    except ssl.SSLCertVerificationError as error:
        what = f"The certificate of PUBLIC_URL is not accepted: {error.verify_message}."
        todo = "Give the proxy a public authority's certificate for this very name, with its chain."
        yield problem("certificate", what, todo)
    except ssl.SSLError:
        what = "What stands at PUBLIC_URL does not speak TLS as Twilio does."
        yield problem("certificate-tls", what, "Have the proxy speak TLS 1.2 or 1.3 on this port.")
    except OSError as error:
        what = f"Nothing answers at PUBLIC_URL ({type(error).__name__})."
        todo = "Does its name lead to your proxy or tunnel, and does that one run?"
        yield problem("public-url-unreachable", what, todo)
    else:
        yield from expiry(ends - time.time())


def expiry(left_s: float) -> Iterator[Finding]:
    """What is wrong with a valid certificate that has so many seconds left."""
    days = int(left_s // _DAY_S)
    what = f"The certificate of PUBLIC_URL ends in {days} days."
    if days < _URGENT_DAYS:
        yield problem("certificate-ends", what, _RENEW)
    elif days < _SOON_DAYS:
        yield warning("certificate-ends", what, _RENEW)


def _ends(host: str, port: int, trust: ssl.SSLContext) -> float:
    """Seconds of the epoch; ssl.SSLError, OSError."""
    with (
        socket.create_connection((host, port), timeout=_TIMEOUT_S) as plain,
        trust.wrap_socket(plain, server_hostname=host) as secure,
    ):
        shown = secure.getpeercert() or {}
    return ssl.cert_time_to_seconds(str(shown["notAfter"]))
