"""Forms whose answer shows a secret are carried out once: a reload must not make another.

Kept in the cache for a day; without the cache each sending counts.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

import structlog
from django.core.cache import cache
from redis.exceptions import RedisError

_KEPT_S: Final = 24 * 3600

log = structlog.get_logger(__name__)


def is_first(tenant_id: UUID, nonce: str) -> bool:
    """Whether a form with this nonce comes for the first time."""
    try:
        return bool(cache.add(_name(tenant_id, nonce), 1, _KEPT_S))
    except RedisError as error:
        log.warning("form.not_remembered", error=type(error).__name__)
        return True


def forget(tenant_id: UUID, nonce: str) -> None:
    """Nothing came of it: it may be sent again."""
    try:
        cache.delete(_name(tenant_id, nonce))
    except RedisError as error:
        log.warning("form.not_remembered", error=type(error).__name__)


def _name(tenant_id: UUID, nonce: str) -> str:
    return f"form.{tenant_id}.{nonce.encode().hex()}"
