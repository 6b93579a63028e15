"""When a draining web process stops; times are given, nothing waits."""

from dataclasses import dataclass

import pytest

from prosaas.launch.drain import LINGER_SECONDS, Drain


@dataclass
class Web:
    live: int = 0
    draining: bool = False
    stops: int = 0

    def begin(self) -> None:
        self.draining = True

    def stop(self) -> None:
        self.stops += 1

    def drain(self) -> Drain:
        return Drain(live_calls=lambda: self.live, begin=self.begin, stop=self.stop, seconds=60.0)


@pytest.fixture
def web() -> Web:
    return Web()


def test_without_calls_it_stops_at_once(web: Web) -> None:
    drain = web.drain()
    assert drain.asked(0.0)
    assert drain.finished(0.0)
    assert (web.draining, web.stops) == (True, 1)


def test_a_live_call_is_waited_for_and_its_last_webhooks_too(web: Web) -> None:
    drain, web.live = web.drain(), 1
    drain.asked(0.0)
    assert not drain.finished(30.0)
    web.live = 0
    assert not drain.finished(30.1)
    assert drain.finished(30.0 + LINGER_SECONDS)


def test_a_second_signal_does_not_wait(web: Web) -> None:
    drain, web.live = web.drain(), 1
    drain.asked(0.0)
    assert not drain.asked(1.0)
    assert web.stops == 1


def test_the_wait_has_an_end(web: Web) -> None:
    drain, web.live = web.drain(), 1
    drain.asked(0.0)
    assert not drain.finished(59.9)
    assert drain.finished(60.0)


def test_it_stops_only_once(web: Web) -> None:
    drain = web.drain()
    drain.asked(0.0)
    drain.finished(0.0)
    drain.asked(0.1)
    drain.finished(0.2)
    assert web.stops == 1
