"""manage.py retrystage: the work after a call as a table, and a stage run again by hand."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

import pytest
from celery import Celery
from django.core.management import CommandError, call_command

from calls.models import Call
from recordings import services
from recordings.models import StageName
from tests.recordings.finished import ids, opened, over, settled, stage_changed, stages
from tests.recordings.test_stages import named, queued
from tests.recordings.test_tasks import on_broker


@pytest.fixture
def broker() -> Iterator[Celery]:
    """Our tasks on a broker in memory, with the default queue of production."""
    for other in on_broker("memory://"):
        other.conf.task_default_queue = "post_call"
        yield other


def run(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("retrystage", *arguments, stdout=out)
    return out.getvalue().splitlines()


def refusal(*arguments: str) -> str:
    with pytest.raises(CommandError) as caught:
        run(*arguments)
    assert caught.value.returncode == 2
    return str(caught.value)


def test_the_stages_are_a_table(call: Call, broker: Celery) -> None:
    settled(over(call))
    stage_changed(call, "fetch", state="failed", attempts=14, reason="twilio-404")
    heading, fetch, *others = run(call.call_sid)
    assert heading.split("  ") != [heading]
    assert fetch.split()[:4] == ["fetch", "failed", "14", "twilio-404"]
    assert [line.split()[0] for line in others] == list(StageName)[1:]
    assert queued(broker) == []


def test_a_settled_stage_runs_again_with_those_after_it(call: Call, broker: Celery) -> None:
    settled(over(call))
    lines = run(call.call_sid, "summarise")
    assert [line.split()[1] for line in lines[1:]] == ["done"] * 2 + ["waiting"] * 4
    assert queued(broker) == named(call)


def test_a_stage_that_is_not_settled_is_left_alone(call: Call, broker: Celery) -> None:
    opened(over(call))
    assert services.stage_claim(**ids(call)) is not None
    assert "The stage fetch is running" in refusal(call.call_sid, "fetch")
    assert "The stage meter is waiting" in refusal(call.call_sid, "meter")
    assert [stage.state for stage in stages(call)] == ["running"] + ["waiting"] * 5
    assert queued(broker) == []


def test_an_unknown_call_and_an_unknown_stage_are_refused(call: Call) -> None:
    settled(over(call))
    assert refusal("CA0") == "There is no call CA0."
    assert refusal(call.call_sid, "polish").startswith("There is no stage polish: it is one of")


def test_a_call_that_is_not_over_has_no_stages(call: Call) -> None:
    assert "has no stages" in refusal(call.call_sid)
