"""Received, sent, heard: what marks prove and the clock bounds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.engine.playout import Framer, ItemAudio, Playout, mark_name, read_mark


def sending(at: int = 1000, received_ms: int = 2000, *, finished: bool = True) -> ItemAudio:
    """Return an item whose first frame went out at `at`."""
    item = ItemAudio("item_1", received_bytes=received_ms * 8, finished=finished)
    item.began(at, 0, free_at=0)
    return item


@given(st.lists(st.binary(max_size=700)))
def test_frames_have_160_bytes_whatever_the_chunks(chunks: list[bytes]) -> None:
    """S2-1, S2-2, L7, L20: nothing is lost, nothing is added but the last padding."""
    framer = Framer()
    frames = [frame for chunk in chunks for frame in framer.push(chunk)]
    frames += [last] if (last := framer.flush()) else []
    whole = b"".join(chunks)
    assert {len(frame) for frame in frames} <= {160}
    assert b"".join(frames) == whole.ljust(len(frames) * 160, b"\xff")
    assert len(frames) * 160 < len(whole) + 160


def test_a_framer_that_holds_nothing_flushes_nothing() -> None:
    framer = Framer()
    assert framer.push(bytes(160)) == [bytes(160)]
    assert framer.flush() is None


@given(st.integers(0, 10**6), st.text(min_size=1), st.integers(0, 10**7))
def test_a_mark_is_read_back_as_it_was_named(epoch: int, item_id: str, position_ms: int) -> None:
    assert read_mark(mark_name(epoch, item_id, position_ms)) == (epoch, item_id, position_ms)


@pytest.mark.parametrize("name", ["", "x", "1:2", "1:2:", "a:2:item", "1:b:item", "-1:2:item"])
def test_a_mark_that_is_not_ours_is_none(name: str) -> None:
    assert read_mark(name) is None


def test_nothing_is_heard_before_the_first_frame() -> None:
    """L10: received is not heard."""
    item = ItemAudio("item_1", received_bytes=16_000, finished=True)
    assert item.heard_ms(5000) == 0
    assert item.ends_at is None
    assert item.is_pending(5000)


def test_between_marks_the_clock_says_what_was_heard() -> None:
    item = sending(at=1000)
    item.progressed(1000)
    assert [item.heard_ms(at) for at in (1000, 1300, 2000)] == [0, 300, 1000]


def test_no_more_is_heard_than_was_sent() -> None:
    """Design: heard never exceeds sent, however much time goes by."""
    item = sending(at=1000)
    item.progressed(400)
    assert item.heard_ms(9000) == 400
    assert item.is_pending(9000)


def test_a_mark_proves_what_the_clock_did_not_dare_to_say() -> None:
    item = sending(at=1000)
    item.progressed(400)
    item.proved(1100, 300)
    assert item.heard_ms(1100) == 300
    assert item.heard_ms(1150) == 350


def test_a_mark_corrects_a_clock_that_ran_ahead() -> None:
    """R13: the lead at the carrier is not heard yet."""
    item = sending(at=1000)
    item.progressed(1000)
    item.proved(1500, 200)
    assert item.heard_ms(1600) == 300


def test_a_proof_is_never_taken_back() -> None:
    item = sending(at=1000)
    item.proved(1500, 600)
    item.proved(1600, 400)
    assert item.proven_ms == item.heard_ms(1600) == 600


def test_a_mark_that_comes_again_sets_no_clock_back() -> None:
    item = sending(at=1000)
    item.progressed(1000)
    item.proved(1500, 600)
    item.proved(1600, 600)
    assert item.heard_ms(1700) == 800


def test_a_mark_beyond_the_audio_proves_no_more_than_there_is() -> None:
    item = sending(received_ms=500)
    item.proved(1500, 9000)
    assert item.heard_ms(9000) == item.sent_ms == 500


def test_sending_that_resumes_after_an_underrun_is_dated_anew() -> None:
    """R16: the silence in between was not the item."""
    item = sending(at=1000, finished=False)
    item.progressed(400)
    assert item.heard_ms(2900) == 400
    item.began(3000, 400, free_at=0)
    item.progressed(800)
    assert [item.heard_ms(at) for at in (3000, 3100, 9000)] == [400, 500, 800]


def test_sending_that_resumes_in_time_keeps_its_date() -> None:
    item = sending(at=1000, finished=False)
    item.progressed(400)
    item.began(1300, 400, free_at=0)
    item.progressed(800)
    assert item.heard_ms(1500) == 500


def test_an_item_is_heard_after_the_one_before_it() -> None:
    """R13: what was sent ahead waits at the carrier."""
    playout = Playout()
    first, second = playout.item("item_1"), playout.item("item_2")
    first.received_bytes = second.received_bytes = 8000
    first.began(1000, 0, playout.free_at("item_1"))
    first.progressed(1000)
    second.began(1800, 0, playout.free_at("item_2"))
    second.progressed(200)
    assert playout.free_at("item_3") == 2200
    assert second.heard_ms(2100) == 100


def test_an_unfinished_item_is_never_proven_whole() -> None:
    item = sending(received_ms=500, finished=False)
    item.proved(1600, 500)
    assert not item.is_proven
    item.finished = True
    assert item.is_proven


def test_the_last_frames_padding_belongs_to_what_is_played() -> None:
    item = ItemAudio("item_1", received_bytes=1005 * 8)
    assert item.total_ms == 1005
    item.finished = True
    assert (item.total_ms, item.received_ms) == (1020, 1005)


def test_a_mark_of_absurd_length_is_not_ours() -> None:
    assert read_mark("1" * 5000 + ":20:item") is None
