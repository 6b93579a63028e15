"""The play-out queue on a virtual clock (protocols.md H1, 12 to 14)."""

import random
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from prosaas.sandbox.caller.playout import BYTES_PER_MS, MarkHeard, PlayoutQueue, Segment

SECOND = b"\x10" * 8000


def test_eight_bytes_are_played_each_ms() -> None:
    queue = PlayoutQueue()
    queue.push(100, SECOND)
    queue.advance(350)
    assert queue.segments == [Segment(100, 350, b"\x10" * 2000, cleared=False)]
    assert queue.queued_bytes == 6000


def test_a_mark_is_heard_when_everything_before_it_was_played() -> None:
    queue = PlayoutQueue()
    queue.push(0, SECOND)
    queue.mark(0, "one")
    assert queue.advance(999.8) == []
    assert queue.advance(1000) == ["one"]
    assert queue.marks == [MarkHeard("one", 1000, heard=True)]


def test_a_mark_on_an_empty_queue_is_due_at_once() -> None:
    queue = PlayoutQueue()
    queue.mark(5, "now")
    assert queue.advance(5) == ["now"]


def test_a_mark_behind_played_audio_is_due_at_once() -> None:
    queue = PlayoutQueue()
    queue.push(0, SECOND)
    queue.mark(1000, "end")
    assert queue.advance(1000) == ["end"]


def test_marks_and_audio_keep_their_order() -> None:
    queue = PlayoutQueue()
    for name in ("a", "b", "c"):
        queue.push(0, b"\x10" * 160)
        queue.mark(0, name)
    assert queue.advance(40) == ["a", "b"]
    assert queue.advance(60) == ["c"]


def test_clear_drops_the_rest_and_echoes_pending_marks_in_order() -> None:
    queue = PlayoutQueue()
    queue.push(0, SECOND)
    queue.mark(0, "a")
    queue.push(0, SECOND)
    queue.mark(0, "b")
    assert queue.clear(1500) == ["a", "b"]
    assert [mark.heard for mark in queue.marks] == [True, False]
    assert queue.segments == [Segment(0, 1500, b"\x10" * 12000, cleared=True)]


def test_audio_after_clear_plays_normally() -> None:
    queue = PlayoutQueue()
    queue.push(0, SECOND)
    queue.clear(200)
    queue.push(200, b"\x20" * 800)
    queue.advance(300)
    assert [(s.start_ms, s.end_ms, s.cleared) for s in queue.segments] == [
        (0, 200, True),
        (200, 300, False),
    ]


def test_clear_of_a_dry_queue_marks_nothing_as_cleared() -> None:
    queue = PlayoutQueue()
    queue.push(0, b"\x10" * 160)
    assert queue.clear(500) == []
    assert not queue.segments[0].cleared


def test_a_push_before_the_queue_runs_dry_extends_the_segment() -> None:
    queue = PlayoutQueue()
    queue.push(0, b"\x10" * 160)
    queue.push(20, b"\x20" * 160)
    queue.push(45, b"\x30" * 160)
    queue.advance(100)
    assert [(s.start_ms, s.end_ms) for s in queue.segments] == [(0, 40), (45, 65)]


def test_heard_is_the_timeline_with_silence_between() -> None:
    queue = PlayoutQueue()
    queue.push(10, b"\x10" * 80)
    queue.push(40, b"\x20" * 80)
    queue.advance(60)
    silence = b"\xff" * 80
    heard = silence + b"\x10" * 80 + silence * 2 + b"\x20" * 80 + silence
    assert queue.heard(60) == heard
    assert queue.between(15, 45) == heard[120:360]


def test_an_empty_push_opens_no_segment() -> None:
    queue = PlayoutQueue()
    queue.push(0, b"")
    assert queue.segments == []


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 900)), max_size=30), st.randoms())
def test_nothing_is_played_twice_or_lost(
    pushes: list[tuple[int, int]], dice: random.Random
) -> None:
    queue, now, sent = PlayoutQueue(), 0, b""
    for wait, size in pushes:
        now += wait
        payload = dice.randbytes(size)
        sent += payload
        queue.push(now, payload)
    queue.advance(now + len(sent))
    assert b"".join(segment.payload for segment in queue.segments) == sent


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(1, 900)), min_size=1, max_size=30))
def test_segments_are_as_long_as_their_audio_and_never_overlap(
    pushes: list[tuple[int, int]],
) -> None:
    queue, now = PlayoutQueue(), 0
    for wait, size in pushes:
        now += wait
        queue.push(now, b"\x10" * size)
    queue.advance(now + 100_000)
    segments = queue.segments
    assert all(s.end_ms - s.start_ms == len(s.payload) / BYTES_PER_MS for s in segments)
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(segments))
