"""Writing summaries: one row per call, replaced when the work is done again.

What people corrected stays corrected (recordings/services/edits.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from recordings.models import Sentiment, Summary, Urgency
from recordings.services.edits import edits_reapply
from recordings.services.findings import words_found
from tenants.context import tenant_context

_NAME_CHARS, _NUMBER_CHARS = 200, 40


@dataclass(frozen=True, slots=True)
class NewSummary:
    """A summary to keep; `model` is "" for a fixed result. What is too long is cut."""

    source: str
    language: str
    text: str
    outcome: str
    model: str = ""
    caller_name: str = ""
    callback_number: str = ""
    reason: str = ""
    urgency: str = Urgency.NORMAL
    follow_up: str = ""
    sentiment: str = Sentiment.NEUTRAL


def summary_store(*, tenant_id: UUID, call_id: UUID, summary: NewSummary) -> None:
    """Keep this as the call's summary instead of what was there, without fields as yet."""
    values = asdict(summary) | {
        "caller_name": summary.caller_name[:_NAME_CHARS],
        "callback_number": summary.callback_number[:_NUMBER_CHARS],
    }
    with tenant_context(tenant_id):
        Summary.objects.bulk_create(
            [Summary(tenant_id=tenant_id, call_id=call_id, **values)],
            update_conflicts=True,
            unique_fields=["call"],
            update_fields=[*values, "fields"],
        )
        edits_reapply(tenant_id=tenant_id, call_id=call_id)
        words_found(tenant_id=tenant_id, call_id=call_id)


def fields_store(*, tenant_id: UUID, call_id: UUID, fields: Mapping[str, Any]) -> bool:
    """Keep the tenant's own fields beside the call's summary; False where there is none."""
    with tenant_context(tenant_id):
        summaries = Summary.objects.filter(tenant=tenant_id, call=call_id)
        if not summaries.update(fields=dict(fields)):
            return False
        edits_reapply(tenant_id=tenant_id, call_id=call_id)
        words_found(tenant_id=tenant_id, call_id=call_id)
        return True
