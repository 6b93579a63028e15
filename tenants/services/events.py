"""What tenants are told by webhook: written where it happens, sent later (docs/webhooks.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from tenants.models import EventKind


def event_wanted(*, tenant_id: UUID, kind: EventKind) -> bool:
    """Whether any endpoint wants to be told; asked before much is gathered. One query."""
    return False


def event_emit(
    *,
    tenant_id: UUID,
    kind: EventKind,
    data: Mapping[str, Any],
    subject_id: UUID | None = None,
    once: str = "",
) -> bool:
    """Write an event, and a delivery for each endpoint that wants it, in the caller's transaction.

    `data` is JSON as the API shows it. One query; nothing is written where nobody wants it, or
    where `once` was told before. Sent after the commit. Whether anything was written.
    """
    return False


def events_erase(*, tenant_id: UUID, subject_id: UUID) -> int:
    """Delete what was, or is to be, told of a call that is erased; how many events."""
    return 0
