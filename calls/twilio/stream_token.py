"""The token in the media socket's path: signed, short-lived, bound to one CallSid (R15).

Shape `<CallSid>.<nonce>:<time>:<signature>`, safe in a URL path. The signature proves that we
wrote it; that its nonce is used for one START only is settled in the database.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final

from django.core import signing

MAX_AGE_S: Final = 120
_SALT: Final = "calls.twilio.stream_token"
_NONCE_BYTES: Final = 12


class BadStreamToken(Exception):
    """Not written by us, altered, or older than MAX_AGE_S."""


@dataclass(frozen=True, slots=True)
class StreamToken:
    """What a good token says."""

    call_sid: str
    nonce: str


def mint(call_sid: str) -> str:
    """A fresh token for this call; two calls never give the same one."""
    return _signer().sign(f"{call_sid}.{secrets.token_urlsafe(_NONCE_BYTES)}")


def read(token: str) -> StreamToken:
    """The token's content; BadStreamToken unless it is ours and at most MAX_AGE_S old."""
    try:
        value = _signer().unsign(token, max_age=MAX_AGE_S)
    except (signing.BadSignature, ValueError) as error:
        raise BadStreamToken from error
    call_sid, _, nonce = value.partition(".")
    return StreamToken(call_sid, nonce)


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=_SALT)
