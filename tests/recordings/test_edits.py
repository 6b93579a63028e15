"""What people correct of a call's summary and fields."""

from __future__ import annotations

from typing import Any

import pytest

from calls import selectors as found
from calls.models import Call
from recordings import services
from recordings.models import FieldEdit, Outcome, Source, Summary
from recordings.services import EditConflict, EditRefused, NewSummary, field_edit
from tenants.context import tenant_context
from tenants.models import AuditEvent, Tenant
from tenants.services import NewTenant
from tenants.services.audit import SYSTEM
from tests.recordings.test_api import worked

__all__ = ["worked"]
OWN = [
    {"name": "flowers", "type": "text"},
    {"name": "bunches", "type": "integer"},
    {"name": "delivery", "type": "yes-no"},
    {"name": "day", "type": "date"},
    {"name": "size", "type": "choice", "choices": ["small", "large"]},
]


@pytest.fixture
def told(worked: Call) -> Call:
    """A call with a summary, of a tenant with fields of every kind."""
    with tenant_context(worked.tenant_id):
        Tenant.objects.filter(pk=worked.tenant_id).update(extraction_fields=OWN)
    return worked


def edit(call: Call, field: str, shown: Any, value: Any) -> FieldEdit | None:
    return field_edit(
        tenant_id=call.tenant_id,
        actor=SYSTEM,
        call_id=call.pk,
        field=field,
        shown=shown,
        value=value,
    )


def summary(call: Call) -> Summary:
    with tenant_context(call.tenant_id):
        return Summary.objects.get(call=call)


def edits(call: Call) -> list[FieldEdit]:
    with tenant_context(call.tenant_id):
        return list(FieldEdit.objects.filter(call=call))


def test_a_correction_stands_in_the_summary_and_says_what_was_there(told: Call) -> None:
    edit(told, "caller_name", "", " Dana   Levi ")
    assert summary(told).caller_name == "Dana Levi"
    [row] = edits(told)
    assert (row.field, row.before, row.after) == ("caller_name", "", "Dana Levi")


def test_a_correction_is_audited_without_its_words(told: Call) -> None:
    edit(told, "caller_name", "", "Dana Levi")
    with tenant_context(told.tenant_id):
        event = AuditEvent.objects.get(action="call.field-changed")
    assert event.details == {"field": "caller_name"}
    assert event.object_id == str(told.pk)


def test_a_call_is_found_by_the_corrected_words_and_outcome(told: Call) -> None:
    edit(told, "text", "Wants roses.", "Wants tulips.")
    edit(told, "outcome", "message", "complaint")
    with tenant_context(told.tenant_id):
        call = found.call_detail(tenant=told.tenant_id, call_id=told.pk)
    assert call.outcome == "complaint"


def test_what_changed_meanwhile_is_not_overwritten(told: Call) -> None:
    edit(told, "reason", "", "A wedding")
    with pytest.raises(EditConflict) as conflict:
        edit(told, "reason", "", "A funeral")
    assert conflict.value.current == "A wedding"
    assert summary(told).reason == "A wedding"


def test_the_same_value_again_is_no_correction(told: Call) -> None:
    assert edit(told, "text", "Wants roses.", "Wants roses.") is None
    assert edits(told) == []


@pytest.mark.parametrize(
    ("field", "shown", "value"),
    [
        ("fields.bunches", None, 3),
        ("fields.delivery", None, False),
        ("fields.day", None, "2026-12-01"),
        ("fields.size", None, "large"),
        ("fields.flowers", "roses", None),
    ],
)
def test_the_tenants_own_fields_take_values_of_their_type(
    told: Call, field: str, shown: Any, value: Any
) -> None:
    edit(told, field, shown, value)
    assert summary(told).fields[field.removeprefix("fields.")] == value


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("fields.bunches", 1.5),
        ("fields.bunches", "three"),
        ("fields.delivery", "yes"),
        ("fields.day", "2026-02-30"),
        ("fields.size", "medium"),
        ("fields.colour", "red"),
        ("outcome", "happy"),
        ("urgency", "now"),
        ("text", "  "),
        ("callback_number", "no"),
        ("caller_name", "x" * 201),
        ("caller_name", 7),
        ("reason", "a\0b"),
        ("sentiment", "positive"),
        ("tenant_id", "x"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(told: Call, field: str, value: Any) -> None:
    with pytest.raises(EditRefused) as refusal:
        edit(told, field, None, value)
    assert str(refusal.value).endswith(".")
    assert edits(told) == []


def test_a_number_is_kept_as_it_can_be_dialled(told: Call) -> None:
    edit(told, "callback_number", "", "(415) 555-2671")
    assert summary(told).callback_number == "+14155552671"


def test_a_summary_made_anew_keeps_the_last_correction_of_each_field(told: Call) -> None:
    edit(told, "caller_name", "", "Dana")
    edit(told, "caller_name", "Dana", "Dana Levi")
    edit(told, "fields.flowers", "roses", "tulips")
    which: dict[str, Any] = {"tenant_id": told.tenant_id, "call_id": told.pk}
    new = NewSummary(
        source=Source.RECORDING, language="en", text="New.", outcome=Outcome.ANSWERED,
        caller_name="Danny",
    )  # fmt: skip
    services.summary_store(**which, summary=new)
    services.fields_store(**which, fields={"flowers": "roses", "bunches": 2})
    kept = summary(told)
    assert (kept.text, kept.caller_name) == ("New.", "Dana Levi")
    assert kept.fields == {"flowers": "tulips", "bunches": 2}


def test_editing_back_undoes(told: Call) -> None:
    edit(told, "fields.flowers", "roses", "tulips")
    edit(told, "fields.flowers", "tulips", "roses")
    assert summary(told).fields["flowers"] == "roses"
    assert len(edits(told)) == 2


def test_a_strangers_call_is_unknown(told: Call, rival: NewTenant) -> None:
    with pytest.raises(Call.DoesNotExist):
        field_edit(
            tenant_id=rival.tenant.pk,
            actor=SYSTEM,
            call_id=told.pk,
            field="text",
            shown="",
            value="x",
        )


def test_corrections_go_with_the_words_they_quote(told: Call) -> None:
    edit(told, "caller_name", "", "Dana")
    services.texts_delete(tenant_id=told.tenant_id, call_id=told.pk)
    assert edits(told) == []
