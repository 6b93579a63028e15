"""Corrections by people of what was understood of a call: kept apart, and put back after re-runs.

A field is a column of the summary, or "fields.<name>" for one of the tenant's own. Every
correction is a row (FieldEdit) with what stood there before; the newest of a field is what people
want it to be, so a re-run of the pipeline, which replaces the summary, ends with `edits_reapply`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from calls.models import Call
from calls.signals import call_annotating
from recordings.models import FieldEdit, Summary
from recordings.services.edit_values import EditRefused, value_checked
from recordings.services.findings import words_found
from tenants.context import tenant_context
from tenants.models import Tenant
from tenants.services.audit import Actor, audit_record

CHANGED: Final = "call.field-changed"  # in the audit log
OWN: Final = "fields."
# The columns that people may correct.
COLUMNS: Final = (
    "text",
    "outcome",
    "urgency",
    "caller_name",
    "callback_number",
    "reason",
    "follow_up",
)


class EditConflict(Exception):
    """Something else stands there than what was shown; `current` is what."""

    def __init__(self, current: Any) -> None:
        super().__init__("the field has changed meanwhile")
        self.current = current


def field_edit(
    *, tenant_id: UUID, actor: Actor, call_id: UUID, field: str, shown: Any, value: Any
) -> FieldEdit | None:
    """Put `value` where `shown` was shown; None where it stands there already.

    Values are JSON's: texts, numbers, true and false, null for one of the tenant's own that has
    none. Summary.DoesNotExist, EditRefused, EditConflict; CallErased, Call.DoesNotExist.
    """
    with tenant_context(tenant_id):
        call = _held(tenant_id, call_id)
        summary = Summary.objects.select_for_update().get(tenant=tenant_id, call=call_id)
        tenant = Tenant.objects.only("extraction_fields").get(pk=tenant_id)
        after = value_checked(field, value, call=call, own=tenant.extraction_fields)
        before = field_value(summary, field)
        if before == after:
            return None
        if before != shown:
            raise EditConflict(before)
        _write(summary, {field: after})
        summary.save(update_fields=[*COLUMNS, "fields"])
        edit = FieldEdit.objects.create(
            tenant_id=tenant_id,
            call=call,
            field=field,
            before=before,
            after=after,
            editor=actor.id,
        )
        words_found(tenant_id=tenant_id, call_id=call_id)
        audit_record(
            tenant_id=tenant_id,
            actor=actor,
            action=CHANGED,
            subject=("call", call_id),
            details={"field": field},
        )
        return edit


def edits_reapply(*, tenant_id: UUID, call_id: UUID) -> None:
    """Put people's last word on each field back into a summary that was made anew.

    In the caller's tenant_context and transaction.
    """
    edits = FieldEdit.objects.filter(tenant=tenant_id, call=call_id)
    last = {edit.field: edit.after for edit in edits}  # in order of time: the last one stays
    summary = Summary.objects.filter(tenant=tenant_id, call=call_id).first() if last else None
    if summary is None:
        return
    _write(summary, last)
    summary.save(update_fields=[*COLUMNS, "fields"])


def field_value(summary: Summary, field: str) -> Any:
    """What stands in a field; EditRefused for one that there is not."""
    if field.startswith(OWN):
        return summary.fields.get(field.removeprefix(OWN))
    if field in COLUMNS:
        return getattr(summary, field)
    raise EditRefused


def _write(summary: Summary, values: Mapping[str, Any]) -> None:
    for field, value in values.items():
        if field.startswith(OWN):
            summary.fields[field.removeprefix(OWN)] = value
        elif field in COLUMNS:
            setattr(summary, field, value)


def _held(tenant_id: UUID, call_id: UUID) -> Call:
    """The call, held until the transaction ends: an erasure that begins comes before or after."""
    call = Call.objects.select_for_update(no_key=True).get(tenant=tenant_id, pk=call_id)
    call_annotating.send(Call, tenant_id=tenant_id, call_sid=call.call_sid, call_id=call_id)
    return call
