"""How many exports a business may have at once; without the cache nobody is refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from uuid import UUID

import structlog
from django.core.cache import cache
from redis.exceptions import RedisError

AT_ONCE: Final = 2
HELD_S: Final = 120  # a place that nobody gave back is free after this

log = structlog.get_logger(__name__)


def slot_taken(tenant_id: UUID) -> str | None:
    """A place for one export, "" where it cannot be told; None if all are taken."""
    try:
        for at in range(AT_ONCE):
            name = f"exports.{tenant_id}.{at}"
            if cache.add(name, 1, HELD_S):
                return name
    except RedisError as error:
        log.warning("export.not_counted", error=type(error).__name__)
        return ""
    return None


def held(pieces: Iterator[bytes], slot: str) -> Iterator[bytes]:
    """The same pieces; the place is kept while they are read, and given back at their end."""
    try:
        for piece in pieces:
            _kept(slot, HELD_S)
            yield piece
    finally:
        _kept(slot, 0)


def _kept(slot: str, seconds: int) -> None:
    try:
        if slot and seconds:
            cache.set(slot, 1, seconds)
        elif slot:
            cache.delete(slot)
    except RedisError as error:
        log.warning("export.not_counted", error=type(error).__name__)
