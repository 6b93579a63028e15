"""A worker keeps its connection to the broker, and nothing is lost by that."""

from __future__ import annotations

from collections.abc import Iterator
from socket import SHUT_RDWR
from typing import Any
from uuid import uuid4

import pytest
import redis
from celery import Celery, shared_task
from django.conf import settings

from prosaas.celery import app
from recordings import enqueue as module
from recordings.enqueue import enqueue
from recordings.tasks import pipelines_sweep


@shared_task(name="tests.recordings.working")
def work() -> None:
    """A task that has another one run."""
    enqueue(pipelines_sweep)


class Queue:
    """A queue of its own on the tests' Redis."""

    def __init__(self, client: redis.Redis, name: str) -> None:
        self.client, self.name = client, name

    def waiting(self) -> int:
        """How many messages are there."""
        return int(self.client.llen(self.name))

    def empty(self) -> None:
        """As FLUSHALL would: the messages, and where they are to go."""
        self.client.delete(self.name, f"_kombu.binding.{self.name}")


@pytest.fixture
def queue() -> Iterator[Queue]:
    name = f"queue-{uuid4()}"
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        other = Celery("other", broker=settings.REDIS_URL)
        other.conf.task_default_queue = name
        other.set_current()
        made = Queue(client, name)
        yield made
        module._let_go()
        app.set_current()
        other.close()
        made.empty()


def test_a_task_sends_all_its_messages_on_one_connection(queue: Queue) -> None:
    work()
    kept = module._kept.connection
    work()
    assert module._kept.connection is kept
    assert queue.waiting() == 2


def test_outside_of_a_task_no_connection_is_kept(queue: Queue) -> None:
    enqueue(pipelines_sweep)
    assert module._kept.connection is None
    assert queue.waiting() == 1


def test_a_broker_emptied_meanwhile_takes_the_next_message(queue: Queue) -> None:
    work()
    queue.empty()
    work()
    assert queue.waiting() == 1


def test_a_connection_that_broke_meanwhile_is_replaced(queue: Queue) -> None:
    work()
    kept: Any = module._kept.connection
    for one in kept.default_channel.pool._available_connections:
        one._sock.shutdown(SHUT_RDWR)
    work()
    assert queue.waiting() == 2


def test_a_connection_that_cannot_be_used_is_replaced(queue: Queue) -> None:
    work()
    assert module._kept.connection is not None
    module._kept.connection.release()
    work()
    assert queue.waiting() == 2
