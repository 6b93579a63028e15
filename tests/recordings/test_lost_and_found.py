"""What a broker, a worker or a callback lost between two commits is found again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DataError
from django.db.models.functions import Now

from calls import services as calls
from calls.models import Call
from calls.services import MetricsRecord
from recordings import lookups, selectors, services, tasks
from recordings.models import ERASED, Recording, RecordingKind
from recordings.services import LeaseLost
from recordings.services.recording import recording_arrived
from recordings.stages import run
from tenants.context import tenant_context
from tenants.models import Membership, Tenant
from tenants.services import NewTenant
from tests.calls.calling import call_made, where
from tests.recordings.finished import (
    call_over,
    ids,
    opened,
    over,
    settled,
    stage,
    stage_changed,
    stages,
)

METRICS = MetricsRecord(0, 0, 0, 0, 0, None, 0, None, {}, {})


def recording_made(call: Call, **values: Any) -> None:
    with tenant_context(call.tenant_id):
        Recording.objects.create(tenant_id=call.tenant_id, call=call, **values)


def streamed(call: Call, **values: Any) -> Call:
    """A call whose stream is live, answered a minute ago."""
    calls.stream_claim(**where(call), nonce="n", lease_ms=30_000)
    with tenant_context(call.tenant_id):
        Call.objects.filter(pk=call.pk).update(answered_at=Now() - timedelta(minutes=1), **values)
    return call


def unrecorded() -> list[tuple[str, int]]:
    found = lookups.calls_unrecorded(answered_for=timedelta(seconds=15), at_most=9)
    return [(call.call_sid, call.attempts) for call in found]


# Stages.


def test_a_stage_that_kills_each_worker_fails_at_last(call: Call) -> None:
    """Else the call would never be done, and take a worker with it every few minutes."""
    opened(over(call))
    for _ in range(run.ATTEMPTS):
        assert services.stage_claim(**ids(call)) is not None
        stage_changed(call, "fetch", lease_until=Now() - timedelta(seconds=1))
    assert run.run_next(**ids(call)) == timedelta()
    assert (stage(call).state, stage(call).reason) == ("failed", "worker-lost")


def test_a_reset_takes_a_later_stage_from_whoever_runs_it(call: Call) -> None:
    """A summary that was begun without the message must not stand."""
    settled(over(call))
    for name in ("summarise", "extract", "meter", "notify"):
        stage_changed(call, name, state="waiting")
    job = services.stage_claim(**ids(call))
    assert job is not None
    assert job.name == "summarise"
    assert services.stage_reset(**ids(call), name="fetch")
    assert [found.state for found in stages(call)] == ["waiting"] * 6
    with pytest.raises(LeaseLost):
        services.stage_settle(job, state="done")


def test_an_attempt_of_before_a_reset_is_not_taken_for_one_of_after(call: Call) -> None:
    opened(over(call))
    old = services.stage_claim(**ids(call))
    assert old is not None
    services.stage_settle(old, state="done")
    services.stage_reset(**ids(call), name="fetch")
    new = services.stage_claim(**ids(call))
    assert new is not None
    assert (new.attempt, old.attempt) == (1, 1)
    with pytest.raises(LeaseLost):
        services.stage_keep(old, {})


def test_the_work_of_a_call_that_is_being_erased_stays_ended(call: Call) -> None:
    """Also when a callback comes late: an e-mail cannot be called back."""
    settled(over(call))
    stage_changed(call, "notify", state="skipped", reason=ERASED)
    assert not services.stage_reset(**ids(call), name="fetch")
    news = services.RecordingNews("RE1", "completed", 1, "RecordVerb", kind="voicemail")
    services.recording_note(**where(call), news=news)
    assert recording_arrived(**where(call)) is None


def test_what_a_database_refuses_is_not_logged_in_its_words(
    call: Call, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A refusal may show the row."""

    def refused(_job: object) -> None:
        raise DataError("Failing row contains (my secret words)")

    monkeypatch.setitem(run._STAGES, "fetch", refused)
    opened(over(call))
    run.run_next(**ids(call))
    assert stage(call).reason == "database-failed"
    assert "secret" not in caplog.text


# The session's last word.


def test_work_waits_for_the_session_to_write_what_it_used(call: Call) -> None:
    """Else the bill lacks the model."""
    opened(over(streamed(call), ago=timedelta(seconds=1)))
    assert run.run_next(**ids(call)) == timedelta(seconds=3)
    assert (stage(call).reason, stage(call).attempts) == ("session-open", 0)
    calls.call_metrics_save(**where(call), metrics=METRICS)
    assert not selectors_say_open(call)


def selectors_say_open(call: Call) -> bool:
    with tenant_context(call.tenant_id):
        return selectors.session_is_open(
            tenant=call.tenant_id, call_id=call.pk, patience=run.SESSION_PATIENCE
        )


def test_but_not_for_ever_and_not_for_a_call_without_one(call: Call, shop: NewTenant) -> None:
    assert not selectors_say_open(over(streamed(call), ago=timedelta(minutes=1)))
    assert not selectors_say_open(call_over(shop, ago=timedelta(seconds=1)))


# Recordings.


def test_a_recording_that_came_while_its_call_was_fetched_is_fetched_too(call: Call) -> None:
    """The message's callback came while the call's own recording was on its way."""
    settled(over(call))
    recording_made(call, kind=RecordingKind.VOICEMAIL, recording_sid="RE2", status="completed")
    assert [found.call_id for found in lookups.calls_unfetched(at_most=9)] == [call.pk]
    tasks.pipelines_sweep()
    assert [found.state for found in stages(call)] == ["waiting"] * 6


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"storage_key": "a/b.wav"}, ""),
        ({"deleted_at": Now()}, ""),
        ({"carrier_deleted_at": Now()}, ""),
        ({}, ERASED),
    ],
)
def test_what_is_here_or_gone_is_not_fetched_again(
    call: Call, values: dict[str, Any], reason: str
) -> None:
    settled(over(call))
    stage_changed(call, "fetch", reason=reason)
    recording_made(call, recording_sid="RE2", status="completed", **values)
    assert lookups.calls_unfetched(at_most=9) == []


def test_a_fetch_that_failed_is_for_a_person(call: Call) -> None:
    settled(over(call))
    stage_changed(call, "fetch", state="failed")
    recording_made(call, recording_sid="RE2", status="completed")
    assert lookups.calls_unfetched(at_most=9) == []


def test_a_live_call_whose_recording_was_never_asked_for_is_found(call: Call) -> None:
    """The broker was away, or the worker died before it asked."""
    assert unrecorded() == []
    streamed(call)
    assert unrecorded() == [(call.call_sid, 0)]
    recording_made(call, status="requested", attempts=3)
    assert unrecorded() == [(call.call_sid, 3)]


@pytest.mark.parametrize("values", [{"recording_sid": "RE1"}, {"status": "failed"}])
def test_one_that_is_recorded_or_was_refused_is_left_alone(
    call: Call, values: dict[str, Any]
) -> None:
    recording_made(streamed(call), **{"status": "requested", **values})
    assert unrecorded() == []


def test_one_that_may_not_be_recorded_is_left_alone(shop: NewTenant) -> None:
    call = streamed(call_made(shop))
    policy = {"inbound": {"recording": "after-consent", "consent": "This call is recorded."}}
    for chosen in ({"inbound": {"recording": "off"}}, policy):
        with tenant_context(call.tenant_id):
            Tenant.objects.update(call_policy=chosen)
        assert unrecorded() == []
    notices = [("consent", "This call is recorded.")]
    calls.call_notices_save(**where(call), notices=notices, heard_ms=900)
    assert unrecorded() == [(call.call_sid, 0)]


# Messages.


def test_a_message_after_a_conversation_is_one(call: Call, shop: NewTenant) -> None:
    """Who asked for messages is told, whatever the conversation before it came to."""
    recording_made(call, kind=RecordingKind.VOICEMAIL, status="completed")
    with tenant_context(call.tenant_id):
        assert selectors.has_message(tenant=call.tenant_id, call_id=call.pk)
        Membership.objects.update(notify="messages")
        told = selectors.members_to_tell(tenant=shop.tenant, summary=None, has_message=True)
    assert len(told) == 1
