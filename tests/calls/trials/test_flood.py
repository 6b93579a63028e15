"""How much a page may send."""

from __future__ import annotations

from calls.consumers.flood import AT_ONCE, MOST_CHARS, Flood


class Clock:
    def __init__(self) -> None:
        self.ms = 0.0

    def __call__(self) -> float:
        return self.ms


def test_a_microphone_is_never_too_much() -> None:
    clock = Clock()
    flood = Flood(clock)
    for _ in range(10_000):
        clock.ms += 20
        assert not flood.is_too_much("x" * 330)


def test_a_page_that_was_busy_brings_two_seconds_at_once() -> None:
    flood = Flood(Clock())
    assert not any(flood.is_too_much("x") for _ in range(100))


def test_who_sends_faster_than_sound_is_too_much() -> None:
    clock = Clock()
    flood = Flood(clock)
    said = []
    for _ in range(int(AT_ONCE) * 4):
        clock.ms += 10
        said.append(flood.is_too_much("x"))
    assert any(said)


def test_one_long_message_is_too_much() -> None:
    flood = Flood(Clock())
    assert not flood.is_too_much("x" * MOST_CHARS)
    assert flood.is_too_much("x" * (MOST_CHARS + 1))
