"""Twilio's request signatures, written from protocols.md A3 and not from the SDK.

The message of a form webhook is the full URL followed, for each parameter name in byte order, by
the name and each of its distinct values sorted. A handshake and a GET sign the URL alone.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from urllib.parse import urlsplit, urlunsplit

SIGNATURE_HEADER = "X-Twilio-Signature"
SETTINGS_HEADER = "X-Twilio-Webhooks-Signature-Settings"
_DEFAULT_PORTS = {"https": 443, "wss": 443, "http": 80, "ws": 80}


def signed_message(url: str, params: Iterable[tuple[str, str]] = ()) -> bytes:
    """The bytes Twilio signs. `params` are decoded form fields, in any order, repeats allowed."""
    parts = urlsplit(url)
    base = urlunsplit(parts._replace(fragment=""))
    pairs = sorted(set(params), key=lambda pair: (pair[0].encode(), pair[1].encode()))
    return (base + "".join(name + value for name, value in pairs)).encode()


def sign(token: str, url: str, params: Iterable[tuple[str, str]] = ()) -> str:
    """The X-Twilio-Signature value: base64 of HMAC-SHA1 keyed with the account's Auth Token."""
    return _digest(token, signed_message(url, params), "sha1")


def sign_shared_key(secret: str, url: str, params: Iterable[tuple[str, str]] = ()) -> str:
    """The newer variant keyed with a SharedKey secret: base64 of HMAC-SHA256."""
    return _digest(secret, signed_message(url, params), "sha256")


def _digest(key: str, message: bytes, algorithm: str) -> str:
    digest = hmac.new(key.encode(), message, getattr(hashlib, algorithm)).digest()
    return base64.b64encode(digest).decode()


def with_explicit_port(url: str) -> str:
    """The same URL with its port written out, as some proxies make Twilio sign it."""
    parts = urlsplit(url)
    if parts.port is not None:
        return url
    return urlunsplit(parts._replace(netloc=f"{parts.netloc}:{_DEFAULT_PORTS[parts.scheme]}"))
