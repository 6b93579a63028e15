"""What takes long to find, kept in the cache for a while; a cache that is away is done without."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from django.core.cache import cache
from redis.exceptions import RedisError

T = TypeVar("T")


def kept(key: str, seconds: int, find: Callable[[], T]) -> T:
    """What `find` found within so many seconds, as plain values: a release may read another's.

    What it finds is never None.
    """
    with suppress(RedisError):
        known: T | None = cache.get(key)
        if known is not None:
            return known
    found = find()
    keep(key, seconds, found)
    return found


def keep(key: str, seconds: int, found: object) -> None:
    """Keep what was found."""
    with suppress(RedisError):
        cache.set(key, found, seconds)
