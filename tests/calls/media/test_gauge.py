"""The log lines of a call: what they say, how often, and that failing they harm nothing."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from calls.media.caller_audio import CallerAudio
from calls.media.gauge import BACKLOG_FRAMES, Gauge, Reading
from calls.media.line import Frame
from calls.media.pacer import TxCounters
from calls.media.report import metrics_record
from calls.twilio.media import StreamWriter
from tests.calls.session.virtual_time import run_virtually

WRITER = StreamWriter("MZ1")
Line = tuple[str, str, dict[str, Any]]


@dataclass
class Lines:
    """A logger that remembers."""

    told: list[Line] = field(default_factory=list)

    def info(self, event: str, **fields: Any) -> None:
        self.told.append(("info", event, fields))

    def warning(self, event: str, **fields: Any) -> None:
        self.told.append(("warning", event, fields))

    def debug(self, event: str, **fields: Any) -> None:
        self.told.append(("debug", event, fields))

    def events(self) -> list[str]:
        return [event for _, event, _ in self.told]

    def fields(self, event: str) -> dict[str, Any]:
        return next(fields for _, told, fields in self.told if told == event)


class Broken:
    """A logger that cannot."""

    def __getattr__(self, _: str) -> Any:
        raise OSError("no space left on device")


def a_frame(size: int = 160) -> Frame:
    return Frame(1, "item", 20, WRITER.media(bytes(size)), "", size, 0, 0.0)


def told_over(seconds: float, read: Callable[[], Reading]) -> Lines:
    """What a gauge told in so much time."""
    lines = Lines()

    async def scenario() -> None:
        task = asyncio.create_task(Gauge(read, Counter(), lines).run())
        await asyncio.sleep(seconds)
        task.cancel()

    run_virtually(scenario())
    return lines


def test_a_call_tells_how_it_goes_every_three_seconds() -> None:
    """S4-14: slow model, slow carrier and a busy processor can be told apart."""
    now = iter(range(1, 100))
    lines = told_over(
        9.5,
        lambda: Reading(
            tx_q=12, out_q=3, frames_sent=(n := next(now)) * 150, deltas=n * 30, ws_block_ms=7.4,
            ai_speaking=True,
        ),
    )  # fmt: skip
    assert lines.events() == ["[PIPELINE]"] * 3
    assert lines.told[-1][2] == {
        "tx_q": 12,
        "out_q": 3,
        "tx_fps": 50.0,
        "frames": 150,
        "ws_block_ms": 7,
        "delta_rate": 10.0,
        "ai_speaking": True,
    }


def test_a_stall_is_told_with_its_gap_and_only_once() -> None:
    """S0-5: `[TX_STALL]`, observed."""
    lines = told_over(9.5, lambda: Reading(stalls=2, stall_ms=420))
    assert lines.events().count("[TX_STALL]") == 1
    assert lines.fields("[TX_STALL]") == {"gap": 420, "stalls": 2}


@pytest.mark.parametrize(("waited_ms", "times"), [(49.0, 0), (51.0, 1)])
def test_a_slow_write_is_told(waited_ms: float, times: int) -> None:
    """S0-17: under 50 ms is normal."""
    lines = told_over(3.5, lambda: Reading(ws_block_ms=waited_ms))
    assert lines.events().count("[TX_SEND_SLOW]") == times


def test_a_backlog_is_a_warning_with_its_context() -> None:
    """S4-2: the call is bound to every line of it; nothing is dropped here or anywhere."""
    deep = Reading(tx_q=BACKLOG_FRAMES + 1, stream="MZ1", response="resp_1", ai_speaking=True)
    lines = told_over(3.5, lambda: deep)
    told = lines.fields("[TX_BACKLOG]")
    assert (told["stream"], told["response"], told["ai_speaking"]) == ("MZ1", "resp_1", True)
    assert told["tx_q"] == BACKLOG_FRAMES + 1


def test_the_first_chunk_is_told_as_it_was_cut() -> None:
    """S2-5: 160 bytes after framing, whatever the model sent; once."""
    lines = Lines()
    gauge = Gauge(Reading, Counter(), lines)
    gauge.queued([])
    gauge.queued([a_frame(), a_frame()])
    gauge.queued([a_frame()])
    assert lines.told == [("info", "FIRST_CHUNK", {"bytes": 160})]


def test_the_first_five_frames_are_decoded_and_checked() -> None:
    """S2-6, S2-16: a wrong size is told with the frame's number; later ones are only counted."""
    lines = Lines()
    gauge = Gauge(Reading, Counter(), lines)
    for size in (160, 160, 159, 160, 160, 80):
        gauge.written(a_frame(size))
    assert lines.told == [
        ("info", "[TX_LOOP] FIRST_FRAME_SENT", {}),
        ("warning", "[TX_VALIDATION]", {"frame": 3, "size": 159}),
    ]


def test_an_interruption_is_told_with_what_each_queue_lost() -> None:
    """S0-13, S2-11: 45 = 30 + 15."""
    lines = Lines()
    gauge = Gauge(Reading, Counter(), lines)
    gauge.dropped(waiting=30, on_the_way=15)
    gauge.cleared(latency_ms=104, heard_ms=800)
    assert lines.fields("[BARGE-IN]") == {
        "latency_ms": 104,
        "heard_ms": 800,
        "frames_dropped": 45,
        "tx_q_dropped": 30,
        "out_q_dropped": 15,
    }


def test_the_end_of_a_call_is_summed_up_in_one_line() -> None:
    """S0-16, S2-14: every count that the notes ask for."""
    tx = TxCounters(frames_enqueued=100, frames_sent=98, frames_dropped=1, max_gap_ms=21.4)
    metrics = metrics_record(
        tx,
        CallerAudio(lambda _: None),
        first_audio_ms=310,
        barge_ins_ms=[104],
        others={"frames_left": 1},
    )
    lines = Lines()
    Gauge(Reading, Counter(), lines).over(metrics)
    assert lines.fields("[TX_METRICS]") == {
        "frames_enqueued": 100,
        "tx": 98,
        "dropped": 1,
        "left": 1,
        "max_gap_ms": 21,
        "tx_late_frames": 0,
        "tx_schedule_resets": 0,
        "first_audio_ms": 310,
        "barge_in_events": 1,
    }


def test_a_gauge_that_fails_is_counted_and_harms_nothing() -> None:
    """S4-15: neither its log nor what it reads."""
    counts: Counter[str] = Counter()

    def unreadable() -> Reading:
        raise LookupError

    async def scenario() -> None:
        gauge = Gauge(unreadable, counts, Broken())
        task = asyncio.create_task(gauge.run())
        gauge.queued([a_frame()])
        gauge.written(a_frame())
        gauge.cleared(latency_ms=1, heard_ms=1)
        gauge.creating(reason="turn")
        await asyncio.sleep(3.5)
        assert not task.done()
        task.cancel()

    run_virtually(scenario())
    assert counts == {"gauge_failed": 5}
