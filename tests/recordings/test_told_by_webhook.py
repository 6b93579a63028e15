"""What webhooks are told of a call's work: with the transaction that settles it, once."""

from __future__ import annotations

from typing import Any

import pytest

from calls.models import Call
from recordings import services
from recordings.models import StageName, StageState
from recordings.services import Job, Segment, Text
from tenants import hooks
from tenants.context import tenant_context
from tenants.models import WebhookEvent
from tenants.services import SYSTEM
from tests.recordings.finished import opened
from tests.recordings.finished import over as ended

pytestmark = pytest.mark.django_db


@pytest.fixture
def over(call: Call) -> Call:
    """A call that is over, of a tenant that wants to be told everything."""
    hooks.endpoint_create(tenant_id=call.tenant_id, actor=SYSTEM, url="https://example.com/")
    return opened(ended(call))


def told(call: Call) -> dict[str, dict[str, Any]]:
    with tenant_context(call.tenant_id):
        events = WebhookEvent.objects.filter(subject_id=call.pk)
        return {event.kind: event.data for event in events}


def claimed(call: Call) -> Job:
    job = services.stage_claim(tenant_id=call.tenant_id, call_id=call.pk)
    assert job is not None
    return job


def settled(call: Call, until: str, state: str = StageState.DONE) -> None:
    """Every stage up to this one."""
    while True:
        job = claimed(call)
        services.stage_settle(job, state=state)
        if job.name == until:
            return


def heard(call: Call) -> None:
    segment = Segment(who="caller", start_ms=0, end_ms=900, text="שלום, two roses")
    text = Text(source="recording", segments=[segment], language="he")  # type: ignore[arg-type]  # a word
    services.transcript_store(tenant_id=call.tenant_id, call_id=call.pk, text=text)


def test_a_call_is_completed_when_its_last_stage_settles(over: Call) -> None:
    heard(over)
    settled(over, StageName.METER)
    assert "call.completed" not in told(over)
    settled(over, StageName.NOTIFY)
    data = told(over)["call.completed"]
    assert (data["id"], data["settled"], data["status"]) == (str(over.pk), True, over.status)
    assert data["transcript"]["segments"][0]["text"] == "שלום, two roses"
    assert {stage["state"] for stage in data["stages"]} == {"done"}


def test_a_transcript_is_told_when_it_is_there(over: Call) -> None:
    heard(over)
    settled(over, StageName.TRANSCRIBE)
    data = told(over)["call.transcribed"]
    assert (data["id"], data["transcript"]["language"]) == (str(over.pk), "he")
    assert "summary" not in data


def test_without_words_nothing_was_transcribed_and_the_call_is_completed(over: Call) -> None:
    settled(over, StageName.NOTIFY, StageState.SKIPPED)
    assert set(told(over)) == {"call.completed"}


def test_work_that_is_done_anew_is_told_once(over: Call) -> None:
    settled(over, StageName.NOTIFY)
    services.stage_reset(tenant_id=over.tenant_id, call_id=over.pk, name=StageName.NOTIFY)
    settled(over, StageName.NOTIFY)
    with tenant_context(over.tenant_id):
        assert WebhookEvent.objects.filter(kind="call.completed").count() == 1


def test_who_lost_the_lease_tells_nothing(over: Call) -> None:
    settled(over, StageName.METER)
    job = claimed(over)
    services.stage_settle(job, state=StageState.DONE)
    events = told(over)
    with pytest.raises(services.LeaseLost):
        services.stage_settle(job, state=StageState.FAILED)
    assert told(over) == events


def test_where_nobody_wants_it_nothing_is_gathered(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recordings.services.telling.call_told", None)  # would raise
    over = opened(ended(call))
    settled(over, StageName.NOTIFY)
    assert told(over) == {}


def test_what_cannot_be_told_does_not_keep_a_call_from_settling(
    over: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recordings.services.telling.call_told", None)
    settled(over, StageName.NOTIFY)
    assert services.stage_claim(tenant_id=over.tenant_id, call_id=over.pk) is None
    assert told(over) == {}
