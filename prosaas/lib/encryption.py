"""Text encrypted at rest, under the keys of settings.ENCRYPTION_KEYS (docs/accounts.md).

The first key encrypts, every key decrypts: a new key is put in front, `manage.py rotatekeys`
writes everything anew, and the old key can go. Fernet: AES-128-CBC and HMAC-SHA256, so that what
was changed is refused like what was written under a lost key.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Unreadable(Exception):
    """Written under a key that is not here, or damaged. Says nothing of the content."""

    def __init__(self) -> None:
        super().__init__("no key of ENCRYPTION_KEYS opens this")


def encrypt(text: str) -> str:
    """A token of ASCII characters, under the first key."""
    return _box(_keys()).encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """The text; Unreadable."""
    try:
        return _box(_keys()).decrypt(token.encode()).decode()
    except (InvalidToken, UnicodeError) as error:
        raise Unreadable from error


def is_current(token: str) -> bool:
    """Whether the first key alone opens it."""
    try:
        _box(_keys()[:1]).decrypt(token.encode())
    except InvalidToken:
        return False
    return True


def are_usable(keys: Sequence[str]) -> bool:
    """Whether each is 32 bytes in URL-safe base64, and there is one."""
    try:
        return bool(keys) and all(Fernet(key) for key in keys)
    except ValueError:
        return False


def _keys() -> tuple[str, ...]:
    return tuple(settings.ENCRYPTION_KEYS)


@lru_cache(maxsize=16)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])
