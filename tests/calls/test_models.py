"""What the database itself refuses, and whose rows it shows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.db.models.functions import Now
from django.utils.timezone import now

from calls.models import Call, CallStatus, CallTurn, statuses_before
from recordings.models import Recording
from recordings.models import statuses_before as recording_statuses_before
from tenants.context import tenant_context
from tenants.services import NewTenant
from tests.calls.calling import call_made, changed, stored


@pytest.mark.parametrize(
    "values",
    [
        {"status": "melted"},
        {"direction": "sideways"},
        {"end_reason": "because"},
        {"from_number": "0501234567"},
        {"from_number": ""},
        {"from_presentation": "anonymous"},
        {"to_number": "shop"},
        {"status": "completed"},
        {"ended_at": Now()},
    ],
)
def test_the_database_refuses_an_impossible_call(call: Call, values: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        changed(call, **values)


def test_a_withheld_caller_is_legal(call: Call) -> None:
    assert changed(call, from_number="", from_presentation="anonymous").from_number == ""


def test_a_call_sid_exists_once(call: Call, rival: NewTenant) -> None:
    """L84: also across tenants, which cannot see each other's."""
    theirs = call_made(rival)
    with pytest.raises(IntegrityError), transaction.atomic():
        changed(theirs, call_sid=call.call_sid)


@pytest.mark.parametrize("values", [{"who": "robot"}, {"start_ms": 5, "end_ms": 4}, {"end_ms": -1}])
def test_the_database_refuses_an_impossible_turn(call: Call, values: dict[str, Any]) -> None:
    turn = {"position": 0, "who": "agent", "start_ms": 0, "end_ms": 1, **values}
    with pytest.raises(IntegrityError), tenant_context(call.tenant_id):
        CallTurn.objects.create(tenant_id=call.tenant_id, call=call, **turn)


@pytest.mark.parametrize("model", [Call, CallTurn, Recording])
def test_without_a_tenant_no_row_is_shown(call: Call, model: type[Call]) -> None:
    """Row-level security: unset means nothing, whatever the code forgets."""
    with tenant_context(call.tenant_id):
        CallTurn.objects.create(
            tenant_id=call.tenant_id, call=call, position=0, who="agent", start_ms=0, end_ms=1
        )
        Recording.objects.create(tenant_id=call.tenant_id, call=call, status="requested")
        assert model.objects.count() == 1
    assert model.objects.count() == 0


def test_another_tenant_sees_and_changes_nothing(call: Call, rival: NewTenant) -> None:
    with tenant_context(rival.tenant.pk):
        assert not Call.objects.filter(pk=call.pk).exists()
        assert Call.objects.filter(pk=call.pk).update(status="failed") == 0


def test_a_row_cannot_be_written_for_another_tenant(call: Call, rival: NewTenant) -> None:
    with pytest.raises(ProgrammingError), tenant_context(call.tenant_id):
        Call.objects.filter(pk=call.pk).update(tenant_id=rival.tenant.pk)


TABLES = ["calls_call", "calls_callturn", "calls_callmetrics", "calls_calltape"]


@pytest.mark.parametrize("table", TABLES)
def test_row_level_security_is_forced(db: None, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE relname = %s",
            [table],
        )
        assert cursor.fetchone() == (True,)


def test_terminal_statuses_come_after_all_live_ones() -> None:
    """L85."""
    assert statuses_before("queued") == ()
    assert statuses_before("in-progress") == ("queued", "initiated", "ringing")
    for terminal in ("completed", "busy", "no-answer", "failed", "canceled"):
        assert statuses_before(terminal) == ("queued", "initiated", "ringing", "in-progress")


def test_no_status_follows_itself_and_a_completed_recording_is_last() -> None:
    assert all(status not in statuses_before(status) for status in CallStatus)
    assert "paused" in recording_statuses_before("in-progress")
    assert "in-progress" in recording_statuses_before("paused")
    assert "completed" not in recording_statuses_before("absent")


def test_seconds_are_twilios_word_else_our_stamps(call: Call) -> None:
    """L86."""
    answered = now()
    ended = answered + timedelta(seconds=12.4)
    assert call.seconds is None
    stamped = changed(call, status="completed", answered_at=answered, ended_at=ended)
    assert stamped.seconds == 12
    assert changed(call, duration_seconds=15).seconds == 15
    assert stored(call).finished
