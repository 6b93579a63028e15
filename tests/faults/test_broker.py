"""The broker forgets everything while calls are in flight; the rows do not."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
import redis
from django.db.models.functions import Now

from calls.models import Call
from prosaas.embedded.redis_server import RedisServer, shut_down
from recordings.models import StageName
from tenants.context import tenant_context
from tests.faults.conftest import deep
from tests.faults.evidence import assert_once
from tests.faults.stack import until
from tests.faults.world import World


@pytest.mark.parametrize("calls", [5, pytest.param(50, marks=deep)])
def test_an_emptied_broker_loses_no_call(world: World, calls: int) -> None:
    """Issue 5: FLUSHALL with so many calls in flight; nothing is asked or sent twice."""
    world.stack.stop_at("transcribe.claimed")
    ended = [world.finished() for _ in range(calls)]
    world.stack.stopped_at("transcribe.claimed")
    with redis.Redis.from_url(world.stack.broker) as broker:
        broker.flushdb()
    world.stack.go_on("transcribe.claimed")
    world.settled(*ended, hurry=True, seconds=300)
    assert_once(world, *ended)
    once = Counter({"media": 1, "transcriptions": 2, "responses": 2, "list": 1})
    assert world.asked() == Counter({what: count * calls for what, count in once.items()})
    assert len(world.stack.sink.taken) == calls


def test_a_call_whose_work_was_never_opened_is_found(world: World) -> None:
    """A process dies between the commit of a call's end and that of its stages."""
    call = world.served(world.past())
    with tenant_context(call.tenant_id):
        Call.objects.filter(pk=call.pk).update(
            status="completed", duration_seconds=4, ended_at=Now() - timedelta(minutes=5)
        )
    world.sweep()
    until(lambda: len(world.stages(call)) == len(StageName), lambda: "the call was not found")
    world.settled(call, hurry=True)
    assert_once(world, call)


@deep
def test_a_broker_that_goes_away_and_comes_back_empty_loses_no_call(
    lonely_world: World, own_broker: RedisServer
) -> None:
    """Calls are under way when it goes, others end while it is away.

    A worker that has messages in its hands then ends (kombu 5.7), and is started again.
    """
    world = lonely_world
    world.stack.stop_at("transcribe.claimed")
    ended = [world.finished() for _ in range(3)]
    world.stack.stopped_at("transcribe.claimed")
    shut_down(own_broker.url, save=False)
    ended += [world.finished() for _ in range(3)]
    world.stack.go_on("transcribe.claimed")
    own_broker.start()
    world.settled(*ended, hurry=True, seconds=90)
    assert_once(world, *ended)
    assert len(world.stack.sink.taken) == len(ended)
