"""Stages of work: one attempt at a time, in order, settled once; what is lost is found again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from celery import Celery
from django.db.models.functions import Now

from calls.models import Call
from calls.services import call_finish
from prosaas.celery import app
from prosaas.lib import counters
from recordings import lookups, services, tasks
from recordings.models import Stage, StageName
from recordings.services import Job, LeaseLost
from recordings.stages import run
from recordings.stages.verdict import GaveUp, NotNeeded, TryLater
from tenants.services import NewTenant
from tests.calls.calling import at_once, call_made, where
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
from tests.recordings.test_tasks import on_broker

RUN_OUT = Now() - timedelta(seconds=1)


@pytest.fixture
def done(call: Call) -> Call:
    """A finished call whose work is open."""
    return opened(over(call))


def claimed(call: Call) -> Job:
    job = services.stage_claim(**ids(call))
    assert job is not None
    return job


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the stages that ran; each does nothing but say so."""
    names: list[str] = []
    for name in StageName:
        monkeypatch.setitem(run._STAGES, name, lambda job: names.append(job.name))
    return names


def given(monkeypatch: pytest.MonkeyPatch, name: str, handler: Callable[[Job], None]) -> None:
    monkeypatch.setitem(run._STAGES, name, handler)


def raising(error: Exception) -> Callable[[Job], None]:
    def handler(_job: Job) -> None:
        raise error

    return handler


def run_all(call: Call) -> None:
    """Attempts until there is nothing due."""
    while run.run_next(**ids(call)) == timedelta():
        pass


# Opening


def test_a_finished_call_gets_its_stages_once(call: Call) -> None:
    for _ in range(2):
        assert services.pipeline_open(**ids(over(call)))
    assert [stage.name for stage in stages(call)] == list(StageName)
    assert {stage.state for stage in stages(call)} == {"waiting"}


def test_a_live_unknown_or_foreign_call_has_no_work(call: Call, rival: NewTenant) -> None:
    assert not services.pipeline_open(**ids(call))
    assert not services.pipeline_open(tenant_id=call.tenant_id, call_id=uuid4())
    assert not services.pipeline_open(tenant_id=rival.tenant.pk, call_id=over(call).pk)
    assert stages(call) == []


@pytest.mark.django_db(transaction=True)
def test_eight_that_open_at_once_open_once(call: Call) -> None:
    over(call)
    assert at_once(lambda: services.pipeline_open(**ids(call))) == [True] * 8
    assert len(stages(call)) == len(StageName)


# Leases


@pytest.mark.django_db(transaction=True)
def test_of_eight_workers_at_once_one_has_the_stage(call: Call) -> None:
    opened(over(call))
    jobs = [job for job in at_once(lambda: services.stage_claim(**ids(call))) if job]
    assert [(job.name, job.attempt) for job in jobs] == [("fetch", 1)]


def test_a_lease_that_ran_out_lets_the_next_attempt_in(done: Call) -> None:
    first = claimed(done)
    services.stage_keep(first, {"from": 7})
    assert services.stage_claim(**ids(done)) is None
    stage_changed(done, "fetch", lease_until=RUN_OUT)
    second = claimed(done)
    assert (second.name, second.attempt, second.work) == ("fetch", 2, {"from": 7})


@pytest.mark.parametrize(
    "write",
    [
        services.stage_renew,
        lambda job: services.stage_keep(job, {}),
        lambda job: services.stage_settle(job, state="done"),
        lambda job: services.stage_delay(job, reason="late", wait=timedelta()),
    ],
)
def test_who_lost_the_lease_writes_nothing(done: Call, write: Callable[[Job], None]) -> None:
    first = claimed(done)
    stage_changed(done, "fetch", lease_until=RUN_OUT)
    claimed(done)
    with pytest.raises(LeaseLost):
        write(first)
    assert (stage(done).state, stage(done).attempts) == ("running", 2)


def test_renewing_prolongs_the_lease(done: Call) -> None:
    job = claimed(done)
    stage_changed(done, "fetch", lease_until=Now() + timedelta(seconds=1))
    before = stage(done).lease_until
    services.stage_renew(job)
    after = stage(done).lease_until
    assert before is not None
    assert after is not None
    assert after - before > timedelta(minutes=2)


def test_a_stage_settles_in_a_settled_state_only(done: Call) -> None:
    with pytest.raises(ValueError, match="settled"):
        services.stage_settle(claimed(done), state="waiting")


def test_a_lost_lease_ends_the_attempt_quietly(done: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, "fetch", raising(LeaseLost()))
    assert run.run_next(**ids(done)) is None
    assert stage(done).state == "running"


# Running


def test_the_stages_run_in_order_and_settle(done: Call, ran: list[str]) -> None:
    run_all(done)
    assert ran == list(StageName)
    assert {(s.state, s.attempts) for s in stages(done)} == {("done", 1)}
    assert run.run_next(**ids(done)) is None


@pytest.mark.parametrize(
    ("verdict", "state"), [(NotNeeded("no-audio"), "skipped"), (GaveUp("no-audio"), "failed")]
)
def test_a_stage_without_a_result_does_not_stop_the_others(
    done: Call, ran: list[str], monkeypatch: pytest.MonkeyPatch, verdict: Exception, state: str
) -> None:
    given(monkeypatch, "transcribe", raising(verdict))
    run_all(done)
    assert ran == [name for name in StageName if name != "transcribe"]
    assert (stage(done, "transcribe").state, stage(done, "transcribe").reason) == (
        state,
        "no-audio",
    )


def test_what_may_come_is_waited_for(
    done: Call, ran: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    given(monkeypatch, "fetch", raising(TryLater("not-ready", timedelta(minutes=5))))
    assert run.run_next(**ids(done)) == timedelta(minutes=5)
    assert (stage(done).state, stage(done).reason, ran) == ("waiting", "not-ready", [])
    assert run.run_next(**ids(done)) is None


def test_a_stage_that_breaks_is_tried_again(done: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, "fetch", raising(ZeroDivisionError()))
    wait = run.run_next(**ids(done))
    assert wait is not None
    assert timedelta() < wait <= timedelta(seconds=4)
    assert (stage(done).state, stage(done).reason) == ("waiting", "internal-error")


def test_the_last_attempt_fails_for_good(done: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, "fetch", raising(TryLater("twilio-503")))
    for _ in range(run.ATTEMPTS):
        run.run_next(**ids(done))
        stage_changed(done, "fetch", not_before=RUN_OUT)
    assert (stage(done).state, stage(done).reason, stage(done).attempts) == (
        "failed",
        "twilio-503",
        run.ATTEMPTS,
    )


def test_waits_double_up_to_half_an_hour() -> None:
    for attempt in range(1, 40):
        longest = min(4 * 2 ** (attempt - 1), 1800)
        assert longest / 2 <= run.backoff(attempt).total_seconds() <= longest


# By hand and by news


def test_news_lets_a_waiting_stage_run_now(done: Call) -> None:
    services.stage_delay(claimed(done), reason="not-ready", wait=timedelta(hours=1))
    assert services.stage_claim(**ids(done)) is None
    assert services.stage_hurry(**ids(done), name="fetch")
    job = claimed(done)
    assert job.attempt == 2
    assert not services.stage_hurry(**ids(done), name="fetch")


def test_a_reset_has_the_stage_and_those_after_it_run_again(done: Call, ran: list[str]) -> None:
    run_all(done)
    ran.clear()
    assert services.stage_reset(**ids(done), name="extract")
    run_all(done)
    assert ran == ["extract", "meter", "notify"]


def test_only_a_settled_stage_is_reset(done: Call) -> None:
    assert not services.stage_reset(**ids(done), name="fetch")
    with pytest.raises(Stage.DoesNotExist):
        services.stage_reset(**ids(done), name="polish")


# Tasks and the sweeper


@pytest.fixture
def broker() -> Iterator[Celery]:
    """Our tasks on a broker in memory."""
    yield from on_broker("memory://")


@pytest.fixture
def no_broker() -> Iterator[Celery]:
    """Our tasks on a broker that is down."""
    yield from on_broker("redis://127.0.0.1:1")


def queued(broker: Celery) -> list[Any]:
    """The keyword arguments of the tasks after calls."""
    queue_name = app.conf.task_default_queue
    with broker.connection_for_read() as connection:
        queue = connection.SimpleQueue(queue_name)
        found = [queue.get_nowait().payload[1] for _ in range(len(queue))]
        queue.close()
    return found


@pytest.fixture(autouse=True)
def same_queue(request: pytest.FixtureRequest) -> None:
    """The broker in memory uses the default queue of production."""
    if "broker" in request.fixturenames:
        other: Celery = request.getfixturevalue("broker")
        other.conf.task_default_queue = app.conf.task_default_queue


def named(*calls: Call) -> list[dict[str, str]]:
    return [{"tenant_id": str(call.tenant_id), "call_id": str(call.pk)} for call in calls]


def test_a_stage_that_ran_has_the_next_one_enqueued(
    done: Call, ran: list[str], broker: Celery
) -> None:
    tasks.stage_run(str(done.tenant_id), str(done.pk))
    assert ran == ["fetch"]
    assert queued(broker) == named(done)


def test_when_nothing_is_due_nothing_is_enqueued(done: Call, broker: Celery) -> None:
    claimed(done)
    tasks.stage_run(str(done.tenant_id), str(done.pk))
    assert queued(broker) == []


def test_the_end_of_a_call_opens_its_work(
    call: Call, broker: Celery, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        call_finish(**where(call), status="completed")
    assert len(stages(call)) == len(StageName)
    assert queued(broker) == named(call)


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_loses_nothing(call: Call, no_broker: Celery) -> None:
    before = counters.snapshot().get("task_not_enqueued", 0)
    call_finish(**where(call), status="completed")
    assert counters.snapshot()["task_not_enqueued"] == before + 1
    soon = lookups.calls_unsettled(overdue_for=timedelta(seconds=-1), at_most=9)
    assert [ref.call_id for ref in soon] == [call.pk]


def test_the_sweeper_finds_lost_work_of_every_tenant(
    shop: NewTenant, rival: NewTenant, broker: Celery
) -> None:
    unopened, overdue, dead = call_over(shop), opened(call_over(rival)), opened(call_over(shop))
    stage_changed(overdue, "fetch", not_before=Now() - timedelta(minutes=2))
    claimed(dead)
    stage_changed(dead, "fetch", lease_until=Now() - timedelta(minutes=2))
    tasks.pipelines_sweep()
    assert len(stages(unopened)) == len(StageName)
    assert sorted(map(str, queued(broker))) == sorted(map(str, named(unopened, overdue, dead)))


def test_the_sweeper_leaves_what_lives_and_what_is_settled(shop: NewTenant, broker: Celery) -> None:
    call_made(shop)
    call_over(shop, ago=timedelta(seconds=5))
    call_over(shop, ago=timedelta(days=30))
    settled(call_over(shop))
    claimed(opened(call_over(shop)))
    opened(call_over(shop))
    tasks.pipelines_sweep()
    assert queued(broker) == []


def test_a_call_is_due_when_its_first_unsettled_stage_is(shop: NewTenant) -> None:
    """The later stages were due since the opening; they wait for the first."""
    waiting = opened(call_over(shop))
    stage_changed(waiting, "fetch", not_before=Now() + timedelta(hours=1))
    stage_changed(waiting, "transcribe", not_before=Now() - timedelta(hours=1))
    assert lookups.calls_unsettled(overdue_for=timedelta(), at_most=9) == []


def test_a_sweep_is_bounded_and_begins_with_the_oldest(shop: NewTenant) -> None:
    old, older = (call_over(shop, ago=timedelta(minutes=m)) for m in (20, 30))
    call_over(shop)
    refs = lookups.calls_without_stages(
        ended_within=timedelta(days=2), ended_for=timedelta(seconds=60), at_most=2
    )
    assert [ref.call_id for ref in refs] == [older.pk, old.pk]
    for call in (old, older):
        stage_changed(opened(call), "fetch", not_before=Now() - timedelta(hours=1))
    assert len(lookups.calls_unsettled(overdue_for=timedelta(), at_most=1)) == 1
