"""Proofs that an answer came from this installation, which `manage.py doctor` asks for.

Only who has SECRET_KEY can make one or tell it from noise; what is asked is a nonce of the asker's
and nothing else, so nothing is learnt from any number of them.
"""

from __future__ import annotations

import re
from typing import Final

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

_NONCE: Final = re.compile(r"[A-Za-z0-9_-]{16,64}")
_SALT: Final = "prosaas.proof"
# What the web process and the command must have alike, or one of them is asked in vain.
COMPARED: Final = ("PUBLIC_URL", "TWILIO_AUTH_TOKEN", "TWILIO_ACCOUNT_SID")


def is_nonce(text: str) -> bool:
    """Whether it is 16 to 64 characters that need no quoting; nothing else is answered."""
    return _NONCE.fullmatch(text) is not None


def proof(nonce: str) -> str:
    """Of SECRET_KEY, in hex."""
    return _mac("secret-key", nonce)


def proofs(nonce: str) -> dict[str, str]:
    """Of SECRET_KEY ("proof") and of the value of each setting in COMPARED, by its name."""
    values = {name: f"{name}={getattr(settings, name)}" for name in COMPARED}
    return {"proof": proof(nonce)} | {name: _mac(value, nonce) for name, value in values.items()}


def is_proven(name: str, presented: object, nonce: str) -> bool:
    """Whether an answer's `name` is what this process would have answered."""
    return isinstance(presented, str) and constant_time_compare(presented, proofs(nonce)[name])


def _mac(subject: str, nonce: str) -> str:
    return salted_hmac(_SALT, f"{subject}\n{nonce}", algorithm="sha256").hexdigest()
