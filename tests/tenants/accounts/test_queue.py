"""Account mail and the broker itself."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
import redis
from celery import Celery
from kombu.exceptions import OperationalError
from pytest_django import Settings

from prosaas.celery import app
from tenants.tasks.mail import _enqueue, account_mail_send
from tests.queues import queue_of_its_own


@pytest.fixture
def broker(settings: Settings) -> Iterator[redis.Redis]:
    """A database of the tests' Redis that our tasks are sent to, empty."""
    url = queue_of_its_own(settings.REDIS_URL, stack=13)
    other = Celery("other", broker=url)
    other.conf.task_default_queue = "post_call"
    other.set_current()
    with redis.Redis.from_url(url) as connection:
        connection.delete("post_call")
        yield connection
        connection.delete("post_call")
    app.set_current()
    other.close()


def test_a_letter_is_queued_and_cannot_be_read_there(broker: redis.Redis) -> None:
    _enqueue(account_mail_send, {"to": "dana@example.com"})
    (queued,) = broker.lrange("post_call", 0, -1)
    assert b"account_mail_send" in queued
    assert b"dana" not in queued


def test_a_broker_that_is_away_is_given_up_soon() -> None:
    """The page then says 503 (tenants/middleware.py)."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    other = Celery("other", broker=f"redis://127.0.0.1:{port}")
    other.set_current()
    try:
        with pytest.raises(OperationalError):
            _enqueue(account_mail_send, {"to": "dana@example.com"})
    finally:
        app.set_current()
        other.close()
