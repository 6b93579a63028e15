"""Writing transcripts: one row per call, replaced by a better one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypedDict
from uuid import UUID

from recordings.models import Source, Transcript
from recordings.services.findings import words_found
from tenants.context import tenant_context


class Segment(TypedDict):
    """What one side said without a pause; ms from the beginning of the source."""

    who: Literal["caller", "agent"]
    start_ms: int
    end_ms: int
    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A transcript: segments in order of time, ISO 639-1 language; model "" if none was asked."""

    source: Source
    segments: Sequence[Segment]
    language: str
    model: str = ""


def transcript_store(*, tenant_id: UUID, call_id: UUID, text: Text) -> None:
    """Keep this as the call's transcript, instead of what was there."""
    with tenant_context(tenant_id):
        Transcript.objects.bulk_create(
            [_row(tenant_id, call_id, text)],
            update_conflicts=True,
            unique_fields=["call"],
            update_fields=["source", "model", "language", "segments"],
        )
        words_found(tenant_id=tenant_id, call_id=call_id)


def transcript_offer(*, tenant_id: UUID, call_id: UUID, text: Text) -> None:
    """Keep this as the call's transcript unless there is one."""
    with tenant_context(tenant_id):
        Transcript.objects.bulk_create([_row(tenant_id, call_id, text)], ignore_conflicts=True)
        words_found(tenant_id=tenant_id, call_id=call_id)


def _row(tenant_id: UUID, call_id: UUID, text: Text) -> Transcript:
    return Transcript(
        tenant_id=tenant_id,
        call_id=call_id,
        source=text.source,
        model=text.model,
        language=text.language,
        segments=list(text.segments),
    )
