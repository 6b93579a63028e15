"""Where in a call's stream its recording begins."""

from __future__ import annotations

import pytest

from recordings.audio.alignment import Span, loud_spans, offset_ms

TURNS = [
    Span("agent", 400, 3_000),
    Span("caller", 3_800, 6_100),
    Span("agent", 6_900, 9_000),
    Span("caller", 9_900, 11_000),
    Span("agent", 12_400, 15_000),
]


def recorded(offset: int, *, skip: int = 0, jitter: tuple[int, ...] = (0,)) -> list[Span]:
    return [
        Span(turn.who, turn.start_ms - offset + jitter[i % len(jitter)], turn.end_ms - offset)
        for i, turn in enumerate(TURNS)
    ][skip:]


@pytest.mark.parametrize("offset", [0, 730, 1_250, 2_600])
@pytest.mark.parametrize("expected", [None, 900])
def test_the_offset_is_what_the_pairs_agree_on(offset: int, expected: int | None) -> None:
    assert offset_ms(TURNS, recorded(offset), expected_ms=expected) == offset


def test_what_was_said_before_the_recording_began_does_not_mislead() -> None:
    assert offset_ms(TURNS, recorded(3_100, skip=1), expected_ms=2_500) == 3_100


def test_beginnings_that_differ_a_little_are_averaged() -> None:
    found = offset_ms(TURNS, recorded(800, jitter=(-120, 60, -80, 40, -60)), expected_ms=None)
    assert found == pytest.approx(800, abs=130)


def test_the_clocks_decide_where_nobody_spoke_twice() -> None:
    assert offset_ms(TURNS, [], expected_ms=1_100) == 1_100
    assert offset_ms([], [], expected_ms=None) == 0


def test_a_difference_far_from_the_clocks_is_chance() -> None:
    assert offset_ms(TURNS, recorded(30_000), expected_ms=500) == 500


def test_an_outline_tells_who_spoke_when() -> None:
    caller = [0] * 10 + [200] * 10 + [0] * 30
    agent = [0] * 30 + [90] * 5 + [0] * 2 + [80] * 5 + [0] * 8
    assert loud_spans([caller, agent], 5_000) == [
        Span("caller", 1_000, 2_000),
        Span("agent", 3_000, 4_200),
    ]
