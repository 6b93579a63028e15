"""Metering: the ledger has a call once, however often and wherever the worker dies."""

from __future__ import annotations

from typing import Any

import pytest

from calls import services as calls
from calls.models import Call, UsageEntry
from calls.services import MetricsRecord
from recordings import services
from recordings.models import Recording
from recordings.stages import meter
from recordings.stages.checkpoint import reached
from recordings.stages.run import run_next
from recordings.stages.verdict import NotNeeded
from tenants.context import tenant_context
from tests.calls.calling import changed, stored, where
from tests.recordings.finished import ids, opened, over, stage, stage_changed

ASKED = {"kind": "summary.input", "model": "gpt-6-luna", "quantity": 10_000, "unit": "tokens"}
HEARD = {
    "kind": "transcription.audio",
    "model": "gpt-transcribe",
    "quantity": 60,
    "unit": "seconds",
}


@pytest.fixture
def talked(call: Call) -> Call:
    """A call of a minute and a second that is over, recorded, transcribed and summarised."""
    usage = {"realtime": {"model": "gpt-realtime-2.1", "output_audio": 100}}
    calls.call_metrics_save(
        **where(call), metrics=MetricsRecord(1, 0, 20, 0, 0, None, 0, None, {}, usage=usage)
    )
    over(changed(call, answered_at=call.created_at, duration_seconds=61))
    recorded(call, seconds=61, status="completed")
    opened(call)
    stage_changed(call, "transcribe", work={"usage": [HEARD, HEARD]}, state="done")
    stage_changed(call, "summarise", work={"usage": [ASKED]}, state="failed")
    stage_changed(call, "fetch", state="done")
    stage_changed(call, "extract", state="skipped")
    return call


def recorded(call: Call, **values: Any) -> None:
    with tenant_context(call.tenant_id):
        Recording.objects.create(tenant_id=call.tenant_id, call=call, **values)


def ledger(call: Call) -> dict[str, int]:
    """Cost by kind."""
    with tenant_context(call.tenant_id):
        lines = UsageEntry.objects.filter(call_id=call.pk)
        return {line.kind: line.cost_micros for line in lines}


EXPECTED = {
    "carrier.inbound": 17_000,
    "carrier.stream": 8_000,
    "carrier.recording": 5_000,
    "realtime.audio.output": 6_400,
    "transcription.audio": 9_000,
    "summary.input": 1_000,
}


def test_what_every_stage_paid_for_is_in_the_ledger_once(talked: Call) -> None:
    """Also what a failed stage paid for."""
    run_next(**ids(talked))
    assert ledger(talked) == EXPECTED
    assert stored(talked).cost_micros == sum(EXPECTED.values())
    assert stage(talked, "meter").state == "done"


def test_a_worker_that_dies_after_writing_leaves_nothing_to_double(talked: Call) -> None:
    class Killed(BaseException):
        """The worker is gone."""

    def die(name: str, **_signal: Any) -> None:
        if name == "meter.recorded":
            raise Killed

    reached.connect(die)
    try:
        with pytest.raises(Killed):
            run_next(**ids(talked))
    finally:
        reached.disconnect(die)
    stage_changed(talked, "meter", state="waiting", lease_until=None)
    run_next(**ids(talked))
    assert ledger(talked) == EXPECTED


def test_a_stage_that_ran_again_is_paid_for_again(talked: Call) -> None:
    run_next(**ids(talked))
    stage_changed(talked, "summarise", work={"usage": [ASKED, ASKED]})
    assert services.stage_reset(**ids(talked), name="meter")
    run_next(**ids(talked))
    assert ledger(talked) == {**EXPECTED, "summary.input+2": 1_000}
    assert stored(talked).cost_micros == sum(EXPECTED.values()) + 1_000


def test_each_recording_is_billed_by_its_own_minutes(talked: Call) -> None:
    recorded(talked, seconds=1, status="completed", kind="voicemail")
    run_next(**ids(talked))
    assert ledger(talked)["carrier.recording"] == 7_500


@pytest.mark.parametrize("status", ["requested", "failed", "absent"])
def test_a_recording_that_was_not_made_costs_nothing(call: Call, status: str) -> None:
    recorded(call, status=status)
    over(call, answered_at=call.created_at, duration_seconds=5)
    job = services.stage_claim(**ids(opened(call)))
    assert job is not None
    meter.run(job)
    assert ledger(call) == {"carrier.inbound": 8_500}


def test_a_call_nobody_answered_needs_no_metering(call: Call) -> None:
    job = services.stage_claim(**ids(opened(over(call))))
    assert job is not None
    with pytest.raises(NotNeeded, match="nothing-used"):
        meter.run(job)
    assert stored(call).cost_micros == 0
