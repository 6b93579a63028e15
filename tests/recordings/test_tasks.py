"""Starting a recording: once per call, after the first audio, over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from celery import Celery
from pytest_django import Settings

from calls.models import Call
from calls.signals import first_audio_sent
from prosaas.celery import app
from prosaas.lib import counters
from recordings.tasks import ATTEMPTS, recording_start
from tests.calls.calling import at_once, where
from tests.recordings.carrier import ACCOUNT
from tests.recordings.conftest import Twilio
from tests.recordings.test_services import recording


def run(call: Call) -> None:
    """The task as a worker runs it; retries follow at once."""
    ids = {"tenant_id": str(call.tenant_id), "call_sid": call.call_sid}
    recording_start.apply(kwargs=ids)


def test_a_recording_of_both_sides_is_started_once(call: Call, twilio: Twilio) -> None:
    """R8, S3-4, L69."""
    run(call)
    run(call)
    [(path, form)] = twilio.asked
    assert path == f"{ACCOUNT}/Calls/{call.call_sid}/Recordings.json"
    assert form["RecordingChannels"] == ["dual"]
    assert form["RecordingStatusCallback"] == ["https://testserver/webhook/recording_status"]
    row = recording(call)
    assert (row.recording_sid, row.status, row.channels) == ("RE1", "in-progress", 2)


def test_a_call_that_is_not_ready_is_asked_again(call: Call, twilio: Twilio) -> None:
    """Protocols C: 400/21220 right after the answer."""
    twilio.refusals = [(400, 21220), (400, 21220)]
    run(call)
    assert len(twilio.asked) == 3
    assert (recording(call).status, recording(call).attempts) == ("in-progress", 3)


def test_it_gives_up_after_the_last_attempt(call: Call, twilio: Twilio) -> None:
    """L77: one retry owner, attempts in the database."""
    twilio.refusals = [(400, 21220)] * 50
    run(call)
    row = recording(call)
    assert len(twilio.asked) == row.attempts == ATTEMPTS
    assert (row.status, row.error_code) == ("failed", "21220")


def test_what_cannot_get_better_is_asked_once(call: Call, twilio: Twilio) -> None:
    twilio.refusals = [(401, 20003)]
    run(call)
    assert len(twilio.asked) == 1
    assert (recording(call).status, recording(call).error_code) == ("failed", "20003")


def test_a_twilio_that_does_not_answer_is_asked_again(call: Call, settings: Settings) -> None:
    settings.TWILIO_API_URL = "http://127.0.0.1:1"
    run(call)
    assert (recording(call).attempts, recording(call).error_code) == (ATTEMPTS, "0")


@pytest.mark.django_db(transaction=True)
def test_eight_workers_start_one_recording(call: Call, twilio: Twilio) -> None:
    at_once(lambda: run(call))
    assert len(twilio.asked) == 1


@pytest.fixture
def broker() -> Iterator[Celery]:
    """Our tasks on a broker in memory."""
    yield from on_broker("memory://")


@pytest.fixture
def no_broker() -> Iterator[Celery]:
    """Our tasks on a broker that is down."""
    yield from on_broker("redis://127.0.0.1:1")


def on_broker(url: str) -> Iterator[Celery]:
    other = Celery("other", broker=url)
    other.conf.task_routes = app.conf.task_routes
    other.set_current()
    yield other
    app.set_current()
    other.close()


def queued(broker: Celery) -> list[Any]:
    """The keyword arguments of the tasks on the urgent queue."""
    with broker.connection_for_read() as connection:
        queue = connection.SimpleQueue("calls")
        found = [queue.get_nowait().payload[1] for _ in range(len(queue))]
        queue.close()
    return found


def test_the_first_audio_asks_for_the_recording_after_the_commit(
    call: Call, broker: Celery, django_capture_on_commit_callbacks: Any
) -> None:
    """S0-6: never during the greeting's start-up, and by a worker."""
    with django_capture_on_commit_callbacks(execute=True):
        first_audio_sent.send(sender=None, **where(call))
        assert queued(broker) == []
    assert queued(broker) == [{"tenant_id": str(call.tenant_id), "call_sid": call.call_sid}]


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_costs_the_recording_only(call: Call, no_broker: Celery) -> None:
    before = counters.snapshot().get("task_not_enqueued", 0)
    first_audio_sent.send(sender=None, **where(call))
    assert counters.snapshot()["task_not_enqueued"] == before + 1
