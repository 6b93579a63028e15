"""The reaper: what callbacks and holders left behind (L93)."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import redis
from celery import Celery
from django.conf import settings
from django.db.models.functions import Now

from calls.media.holding import LEASE_RENEW_S
from calls.models import Call
from calls.tasks import LEASE_ENDED_FOR, SECOND_LOOK_S, STALE_S, calls_abandon, calls_reap
from prosaas.celery import app
from tenants.services import NewTenant
from tests.calls.calling import call_made, changed, stored


@pytest.fixture
def queue() -> Iterator[str]:
    """A queue of its own on the tests' Redis."""
    name = f"queue-{uuid4()}"
    other = Celery("other", broker=settings.REDIS_URL)
    other.conf.task_default_queue = name
    other.set_current()
    yield name
    app.set_current()
    other.close()


def messages(queue: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Headers and arguments of what waits there, which is taken from it."""
    found = []
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        while raw := client.rpop(queue):
            message = json.loads(raw)
            body = json.loads(base64.b64decode(message["body"]))
            found.append((message["headers"], body[1]))
    return found


def reap(queue: str) -> None:
    """Both looks, without the time between them."""
    calls_reap()
    for _headers, arguments in messages(queue):
        calls_abandon(**arguments)


def test_abandoned_calls_of_every_tenant_are_finished(
    call: Call, rival: NewTenant, queue: str
) -> None:
    long_ago = Now() - timedelta(minutes=2)
    orphan = changed(call, stream_generation=1, stream_lease_until=long_ago)
    unserved = changed(call_made(rival), created_at=Now() - timedelta(minutes=6))
    reap(queue)
    assert stored(orphan).end_reason == "abandoned"
    assert stored(unserved).end_reason == "stream-never-started"


def test_calls_that_live_are_left_alone(call: Call, shop: NewTenant, queue: str) -> None:
    just_now = Now() - timedelta(seconds=30)
    recent = changed(call_made(shop), stream_generation=1, stream_lease_until=just_now)
    reap(queue)
    assert [stored(call).status, stored(recent).status] == ["ringing", "ringing"]


def test_it_may_run_twice(call: Call, queue: str) -> None:
    changed(call, created_at=Now() - timedelta(minutes=6))
    reap(queue)
    ended = stored(call).ended_at
    reap(queue)
    assert stored(call).ended_at == ended


def test_a_call_is_not_ended_because_the_database_was_away(call: Call, queue: str) -> None:
    """Whoever holds it renews its lease before the second look."""
    changed(call, stream_generation=1, stream_lease_until=Now() - timedelta(minutes=2))
    calls_reap()
    assert stored(call).status == "ringing"
    [(headers, arguments)] = messages(queue)
    wait = datetime.fromisoformat(headers["eta"]) - datetime.now(UTC)
    assert timedelta(seconds=LEASE_RENEW_S) < wait <= timedelta(seconds=SECOND_LOOK_S)
    changed(call, stream_lease_until=Now() + timedelta(seconds=30))
    calls_abandon(**arguments)
    assert stored(call).status == "ringing"


def test_a_second_look_that_comes_late_is_none(call: Call, queue: str) -> None:
    """Else it could come after another outage."""
    changed(call, created_at=Now() - timedelta(minutes=6))
    calls_reap()
    [(headers, _arguments)] = messages(queue)
    left = datetime.fromisoformat(headers["expires"]) - datetime.now(UTC)
    assert left <= timedelta(seconds=STALE_S) <= LEASE_ENDED_FOR


def test_beat_runs_it_on_the_urgent_queue() -> None:
    entry = app.conf.beat_schedule["calls-reap"]
    assert entry["task"] == calls_reap.name
    assert entry["schedule"] < LEASE_ENDED_FOR.total_seconds()
    assert app.amqp.router.route({}, entry["task"])["queue"].name == "calls"
