"""Writing where a recording's file is: named before it is written, served only when it is whole.

Each function opens its tenant_context.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Now

from recordings.models import Recording
from recordings.services.findings import sound_found
from tenants.context import tenant_context


@dataclass(frozen=True, slots=True)
class AudioFile:
    """What was downloaded and checked: size in bytes, peaks 0..255 for each channel."""

    content_type: str
    size: int
    sha256: str
    duration_ms: int
    channels: int
    peaks: list[list[int]]


def file_announce(
    *,
    tenant_id: UUID,
    recording_id: UUID,
    instead_of: str,
    key: str,
    delete: Callable[[str], None],
) -> bool:
    """Name the file that is about to be written; a leftover, `instead_of`, is deleted first.

    Whoever wrote the leftover may only be late, and about to keep it: the row is locked meanwhile.
    False when it is not wanted any more: fetched or deleted meanwhile, or another attempt's.
    What `delete` raises leaves all as it was.
    """
    with tenant_context(tenant_id):
        wanted = _wanted(tenant_id, recording_id, instead_of)
        if wanted.select_for_update().first() is None:
            return False
        if instead_of:
            delete(instead_of)
        return wanted.update(pending_key=key) == 1


def file_keep(*, tenant_id: UUID, recording_id: UUID, key: str, file: AudioFile) -> bool:
    """The announced file is whole: from now on it is the recording's. False as above."""
    with tenant_context(tenant_id):
        row = _wanted(tenant_id, recording_id, key)
        if not row.update(storage_key=key, pending_key="", fetched_at=Now(), **asdict(file)):
            return False
        kept = Recording.objects.only("call_id").get(tenant=tenant_id, pk=recording_id)
        sound_found(tenant_id=tenant_id, call_id=kept.call_id)
        return True


def _wanted(tenant_id: UUID, recording_id: UUID, pending_key: str) -> QuerySet[Recording]:
    return Recording.objects.filter(
        tenant=tenant_id,
        pk=recording_id,
        pending_key=pending_key,
        storage_key="",
        deleted_at=None,
    )
