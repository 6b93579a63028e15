"""Under a worker as production has it (deploy/Procfile): a child is killed, its parent lives."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from prosaas.sandbox.twilio.config import AUTH_TOKEN
from tests.faults.conftest import deep, world_on
from tests.faults.evidence import ALL_DONE, assert_once
from tests.faults.mail import mail_server
from tests.faults.stack import started
from tests.faults.world import World
from tests.queues import queue_of_its_own


@pytest.fixture
def forking_world(transactional_db: None, tmp_path: Path, settings: Settings) -> Iterator[World]:
    """A stack whose workers fork."""
    settings.TWILIO_AUTH_TOKEN = AUTH_TOKEN
    queue = queue_of_its_own(os.environ["REDIS_URL"], stack=9)
    more = {"FAULTS_POOL": "--pool=prefork", "REDIS_URL": queue}
    with (
        mail_server() as sink,
        started(tmp_path, sink, **more) as stack,
        world_on(stack) as world,
    ):
        yield world


@deep
@pytest.mark.parametrize("moment", ["fetch.stored", "transcribe.asked", "notify.claimed-row"])
def test_a_child_that_dies_is_replaced_and_its_call_goes_on(
    forking_world: World, moment: str
) -> None:
    """Issue 5: the worker itself lives, and hands the message out again."""
    stack = forking_world.stack
    stack.stop_at(moment)
    call = forking_world.finished()
    child = stack.stopped_at(moment)
    parents = [worker.pid for worker in stack.workers]
    assert child not in parents
    os.kill(child, signal.SIGKILL)
    forking_world.leases_end(call)
    forking_world.settled(call, hurry=True)
    assert [worker.pid for worker in stack.workers if worker.exit_status() is None] == parents
    assert [stage.state for stage in forking_world.stages(call).values()] == ALL_DONE
    assert_once(forking_world, call)
