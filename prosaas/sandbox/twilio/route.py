"""Where a request really goes, and how it is signed.

Signatures are always made over the public URL. With `connect_to` the socket goes to that origin
instead, which then plays the part of the machine behind a TLS proxy: public Host header, plain
HTTP, X-Forwarded-Proto.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from prosaas.sandbox.twilio.call import Call
from prosaas.sandbox.twilio.signature import (
    SETTINGS_HEADER,
    SIGNATURE_HEADER,
    sign,
    sign_shared_key,
    with_explicit_port,
)

_SECURE = {"https", "wss"}


@dataclass(frozen=True, slots=True)
class Route:
    """The detour of one call: requests to `origin` (a host and port) are dialled elsewhere."""

    origin: str
    connect_to: str

    @classmethod
    def of(cls, call: Call) -> "Route":
        """The route for a call: the voice URL's origin is the public one."""
        public = call.number.voice_url or call.number.status_callback
        return cls(urlsplit(public).netloc, call.order.connect_to)

    def dial(self, url: str) -> tuple[str, dict[str, str]]:
        """The URL to open and the headers that go with the detour, if it applies."""
        parts = urlsplit(url)
        if not self.connect_to or parts.netloc != self.origin:
            return urlunsplit(parts._replace(fragment="")), {}
        via = urlsplit(self.connect_to)
        proxied = {"Host": parts.netloc}
        if parts.scheme in _SECURE:
            proxied["X-Forwarded-Proto"] = "https"
        return urlunsplit(parts._replace(scheme="http", netloc=via.netloc, fragment="")), proxied

    def address(self, url: str) -> tuple[str, int] | None:
        """Host and port to dial for a stream, or None for the URL's own."""
        if not self.connect_to or urlsplit(url).netloc != self.origin:
            return None
        via = urlsplit(self.connect_to)
        return via.hostname or "127.0.0.1", via.port or 80


def signature_headers(
    call: Call, url: str, params: Iterable[tuple[str, str]], purpose: str
) -> dict[str, str]:
    """The signature headers of a request; `purpose` is webhook, stream or status."""
    faults = call.order.faults
    kind = faults.signature if purpose in faults.signature_on else "good"
    shared = kind == "shared-key"
    secret = call.number.shared_key if shared else call.number.auth_token
    headers = _signed(kind, secret, url, params)
    if purpose == "stream" or faults.lower_case_headers:
        return {name.lower(): value for name, value in headers.items()}
    return headers


def _signed(kind: str, secret: str, url: str, params: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The headers of one of SIGNATURES; `wrong` fits another message, `wrong-token` no message."""
    match kind:
        case "missing":
            return {}
        case "shared-key":
            settings = "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"
            return {
                SIGNATURE_HEADER: sign_shared_key(secret, url, params),
                SETTINGS_HEADER: settings,
            }
        case "port":
            url = with_explicit_port(url)
        case "wrong":
            url += "/elsewhere"
        case "wrong-token":
            secret += "x"
    return {SIGNATURE_HEADER: sign(secret, url, params)}
