"""What a call is found by, taken anew from what is kept of it; in the caller's tenant_context."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from calls.services import call_found
from recordings.models import Recording, Summary, Transcript


def words_found(*, tenant_id: UUID, call_id: UUID) -> None:
    """The words of transcript and summary are searched from now on, and no others."""
    of_call = {"tenant": tenant_id, "call": call_id}
    transcript = Transcript.objects.filter(**of_call).first()
    summary = Summary.objects.filter(**of_call).first()
    words = [each["text"] for each in transcript.segments] if transcript else []
    words += _words(summary) if summary else []
    call_found(
        tenant_id=tenant_id,
        call_id=call_id,
        outcome=summary.outcome if summary else "",
        words="\n".join(words),
    )


def sound_found(*, tenant_id: UUID, call_id: UUID) -> None:
    """Whether there is anything to listen to."""
    kept = Recording.objects.filter(tenant=tenant_id, call=call_id).exclude(storage_key="")
    call_found(tenant_id=tenant_id, call_id=call_id, has_recording=kept.exists())


def _words(summary: Summary) -> Iterator[str]:
    yield from (summary.text, summary.reason, summary.follow_up, summary.caller_name)
    yield from _texts(summary.fields)


def _texts(value: Any) -> Iterator[str]:
    """The texts in a value of JSON, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)
