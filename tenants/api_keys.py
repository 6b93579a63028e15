"""The text of an API key: `psk_<prefix>_<secret>`, of which the SHA-256 is stored.

A tenant's key begins with psk, an operator's with pso: neither is ever taken for the other.
The secret has 256 random bits, so a plain hash keeps it; it is compared in constant time.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from typing import Final

TENANTS: Final = "psk"
OPERATORS: Final = "pso"
_SHAPE = re.compile(r"(psk|pso)_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True, slots=True)
class KeyText:
    """A key as its owner holds it."""

    prefix: str
    secret: str
    mark: str = TENANTS

    def __str__(self) -> str:
        return f"{self.mark}_{self.prefix}_{self.secret}"

    def hash(self) -> str:
        """What is stored: 64 hexadecimal characters."""
        return hashlib.sha256(self.secret.encode()).hexdigest()

    def fits(self, stored: str) -> bool:
        """Whether the stored hash is this key's."""
        return hmac.compare_digest(self.hash(), stored)


def generate(mark: str = TENANTS) -> KeyText:
    """A new key."""
    return KeyText(secrets.token_hex(6), secrets.token_urlsafe(32), mark)


def parse(text: str, mark: str = TENANTS) -> KeyText | None:
    """The key of that kind in a text, None when it has another shape."""
    match = _SHAPE.fullmatch(text)
    if match is None or match[1] != mark:
        return None
    return KeyText(match[2], match[3], mark)
