"""One recording per call, whatever comes in whatever order."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from django.conf import settings

from calls.models import Call
from recordings import services
from recordings.models import Recording
from recordings.selectors import recordings_of_call
from recordings.services import RecordingNews
from tenants.context import tenant_context
from tenants.services import NewTenant
from tests.calls.calling import at_once, where


def recording(call: Call) -> Recording:
    with tenant_context(call.tenant_id):
        return recordings_of_call(tenant=call.tenant_id, call_id=call.pk).get()


def note(call: Call, status: str, **more: Any) -> bool:
    values = {"recording_sid": "RE1", "channels": 2, "source": "API", **more}
    return services.recording_note(**where(call), news=RecordingNews(status=status, **values))


def test_an_attempt_is_taken_once_and_the_row_is_there_first(call: Call) -> None:
    """R8, L70."""
    assert services.recording_claim(**where(call), attempt=0) == settings.TWILIO_ACCOUNT_SID
    assert services.recording_claim(**where(call), attempt=0) is None
    assert (recording(call).status, recording(call).attempts) == ("requested", 1)


def test_a_finished_or_foreign_call_is_not_recorded(call: Call, rival: NewTenant) -> None:
    foreign: dict[str, Any] = {"tenant_id": rival.tenant.pk, "call_sid": call.call_sid}
    assert services.recording_claim(**foreign, attempt=0) is None
    with tenant_context(call.tenant_id):
        Call.objects.update(status="completed", ended_at=call.created_at)
    assert services.recording_claim(**where(call), attempt=0) is None


def test_a_running_recording_is_not_asked_for_again(call: Call) -> None:
    note(call, "in-progress")
    assert services.recording_claim(**where(call), attempt=0) is None


@pytest.mark.django_db(transaction=True)
def test_of_eight_workers_at_once_one_asks(call: Call) -> None:
    taken = at_once(lambda: services.recording_claim(**where(call), attempt=0))
    assert sorted(map(str, taken)) == [settings.TWILIO_ACCOUNT_SID] + ["None"] * 7


@pytest.mark.parametrize("order", [*permutations(["in-progress", "stopped", "completed"])])
def test_callbacks_in_any_order_end_completed(call: Call, order: tuple[str, ...]) -> None:
    """Protocols C: they may repeat and overtake each other."""
    for status in (*order, *order):
        note(call, status, seconds=12 if status == "completed" else None)
    last = recording(call)
    assert (last.status, last.seconds, last.recording_sid) == ("completed", 12, "RE1")
    assert last.completed_at is not None


def test_news_is_new_once(call: Call) -> None:
    assert [note(call, "completed") for _ in range(2)] == [True, False]


def test_a_recording_may_be_paused_and_go_on(call: Call) -> None:
    for status in ("in-progress", "paused", "in-progress"):
        assert note(call, status)


def test_a_second_recording_of_a_call_is_left_alone(call: Call) -> None:
    """L70."""
    note(call, "in-progress")
    assert not note(call, "completed", recording_sid="RE2")
    assert recording(call).recording_sid == "RE1"


def test_what_twilio_reports_after_we_gave_up_counts(call: Call) -> None:
    services.recording_claim(**where(call), attempt=0)
    services.recording_fail(**where(call), error_code="21220")
    assert (recording(call).status, recording(call).error_code) == ("failed", "21220")
    assert note(call, "completed")
    assert (recording(call).status, recording(call).error_code) == ("completed", "")


def test_giving_up_does_not_undo_a_recording(call: Call) -> None:
    note(call, "in-progress")
    services.recording_fail(**where(call), error_code="21220")
    assert recording(call).status == "in-progress"


def test_another_tenant_sees_no_recording(call: Call, rival: NewTenant) -> None:
    note(call, "in-progress")
    with tenant_context(rival.tenant.pk):
        assert not recordings_of_call(tenant=rival.tenant, call_id=call.pk).exists()
        assert Recording.objects.count() == 0
