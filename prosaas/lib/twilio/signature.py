"""X-Twilio-Signature, checked against the URL that Twilio was given (protocols.md A3)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit, urlunsplit

SETTINGS_HEADER = "X-Twilio-Webhooks-Signature-Settings"
_TLS = {"https", "wss"}
_TLS_PORT = 443


def signed_by_twilio(
    *,
    auth_token: str,
    url: str,
    params: Mapping[str, Sequence[str]],
    signature: str,
    signature_settings: str = "",
) -> bool:
    """Whether the account's Auth Token made this signature over the URL and all parameters.

    url: absolute, built from PUBLIC_URL, with the query string; with and without `:443`.
    params: every form parameter with all its values; none for a WebSocket handshake.
    signature_settings: the header that announces a SharedKey signature, which is refused.
    """
    if not auth_token or not signature or signature_settings:
        return False
    presented = signature.encode()
    return any(
        hmac.compare_digest(compute(auth_token, variant, params).encode(), presented)
        for variant in _variants(url)
    )


def compute(auth_token: str, url: str, params: Mapping[str, Sequence[str]]) -> str:
    """base64(HMAC-SHA1(token, URL + each name and distinct value in byte order))."""
    form = "".join(name + value for name in sorted(params) for value in sorted(set(params[name])))
    digest = hmac.new(auth_token.encode(), (url + form).encode(), hashlib.sha1)
    return base64.b64encode(digest.digest()).decode()


def _variants(url: str) -> list[str]:
    """The URL as written and, over TLS, with its default port added or left out."""
    parts = urlsplit(url)
    if parts.scheme not in _TLS or parts.port not in {None, _TLS_PORT}:
        return [url]
    bare = parts.netloc.removesuffix(f":{_TLS_PORT}")
    return [urlunsplit(parts._replace(netloc=netloc)) for netloc in (bare, f"{bare}:{_TLS_PORT}")]
