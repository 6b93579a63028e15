"""The reaper: what callbacks and holders left behind (L93)."""

from __future__ import annotations

from datetime import timedelta

from django.db.models.functions import Now

from calls.models import Call
from calls.tasks import LEASE_ENDED_FOR, calls_reap
from prosaas.celery import app
from tenants.services import NewTenant
from tests.calls.calling import call_made, changed, stored


def test_abandoned_calls_of_every_tenant_are_finished(call: Call, rival: NewTenant) -> None:
    long_ago = Now() - timedelta(minutes=2)
    orphan = changed(call, stream_generation=1, stream_lease_until=long_ago)
    unserved = changed(call_made(rival), created_at=Now() - timedelta(minutes=6))
    calls_reap()
    assert stored(orphan).end_reason == "abandoned"
    assert stored(unserved).end_reason == "stream-never-started"


def test_calls_that_live_are_left_alone(call: Call, shop: NewTenant) -> None:
    just_now = Now() - timedelta(seconds=30)
    recent = changed(call_made(shop), stream_generation=1, stream_lease_until=just_now)
    calls_reap()
    assert [stored(call).status, stored(recent).status] == ["ringing", "ringing"]


def test_it_may_run_twice(call: Call) -> None:
    changed(call, created_at=Now() - timedelta(minutes=6))
    calls_reap()
    ended = stored(call).ended_at
    calls_reap()
    assert stored(call).ended_at == ended


def test_beat_runs_it_on_the_urgent_queue() -> None:
    entry = app.conf.beat_schedule["calls-reap"]
    assert entry["task"] == calls_reap.name
    assert entry["schedule"] < LEASE_ENDED_FOR.total_seconds()
    assert app.amqp.router.route({}, entry["task"])["queue"].name == "calls"
