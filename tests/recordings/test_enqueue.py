"""Handing work to a broker that is away: given up soon, and left alone for a while."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from celery import Celery

from prosaas.celery import app
from prosaas.lib import counters
from recordings import enqueue as module
from recordings.enqueue import LEFT_ALONE_S, enqueue
from recordings.tasks import pipelines_sweep


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """A broker that takes connections and never speaks; our tasks are sent there."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        other = Celery("other", broker=f"redis://127.0.0.1:{server.getsockname()[1]}")
        other.set_current()
        yield server
        app.set_current()
        other.close()


def connections_to(server: socket.socket) -> int:
    server.setblocking(False)
    count = 0
    try:
        while True:
            server.accept()[0].close()
            count += 1
    except BlockingIOError:
        return count


def test_a_silent_broker_is_asked_twice_at_most_and_then_left_alone(silent: socket.socket) -> None:
    """Design, "Never lose a call": webhooks enqueue before they answer, within a second."""
    before = counters.snapshot().get("task_not_enqueued", 0)
    enqueue(pipelines_sweep)
    asked = connections_to(silent)
    enqueue(pipelines_sweep)
    assert (asked <= 2, connections_to(silent)) == (True, 0)
    assert counters.snapshot()["task_not_enqueued"] == before + 2


def test_after_a_while_it_is_asked_again(
    silent: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    enqueue(pipelines_sweep)
    connections_to(silent)
    for broker, until in list(module._away_until.items()):
        monkeypatch.setitem(module._away_until, broker, until - LEFT_ALONE_S)
    enqueue(pipelines_sweep)
    assert connections_to(silent) > 0
