"""What a call looks like while it goes on, in log lines with the tags of the requirements.

The gauge reads and never writes: nothing it does or fails to do changes a call (S0-5, S4-2,
S4-15). On the way of a frame it costs a comparison; lines are written once, or every 3 s.
"""

from __future__ import annotations

import asyncio
import base64
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import orjson
import structlog

from calls.engine.playout import FRAME_BYTES
from calls.media.line import Frame
from calls.services import MetricsRecord

INTERVAL_S: Final = 3.0
CHECKED_FRAMES: Final = 5
BACKLOG_FRAMES: Final = 3_000  # a minute of speech that waits
SLOW_SEND_MS: Final = 50.0


@dataclass(frozen=True, slots=True)
class Reading:
    """One call at one moment. What is counted counts from its beginning; times are ms.

    `tx_q` frames wait for their time, `out_q` messages for the carrier's socket; `ws_block_ms`
    is the longest that a write to it has waited since the reading before.
    """

    tx_q: int = 0
    out_q: int = 0
    frames_sent: int = 0
    deltas: int = 0
    ws_block_ms: float = 0.0
    stalls: int = 0
    stall_ms: int = 0
    ai_speaking: bool = False
    stream: str = ""
    response: str = ""


class Gauge:
    """The log lines of one call. Event loop only; `counts` are the call's, `log` structlog's."""

    def __init__(self, read: Callable[[], Reading], counts: Counter[str], log: Any = None) -> None:
        self._read, self._counts = read, counts
        self._log = structlog.get_logger(__name__) if log is None else log
        self._last = Reading()
        self._checked = 0
        self._is_first = True
        self._dropped: dict[str, int] = {}

    async def run(self) -> None:
        """Tell how the call goes until cancelled (S4-14)."""
        while True:
            await asyncio.sleep(INTERVAL_S)
            self._safely(self._pipeline)

    def queued(self, frames: Sequence[Frame]) -> None:
        """Audio of the model was cut into frames (S2-5)."""
        if self._is_first and frames:
            self._is_first = False
            self._safely(lambda: self._log.info("FIRST_CHUNK", bytes=frames[0].size))

    def written(self, frame: Frame) -> None:
        """A frame is on the carrier's socket; the first five are checked there (S2-6)."""
        if self._checked < CHECKED_FRAMES:
            self._checked += 1
            self._safely(lambda: self._check(frame))

    def dropped(self, *, waiting: int, on_the_way: int) -> None:
        """An interruption took these frames out of our two queues."""
        self._dropped = {"tx_q": waiting, "out_q": on_the_way}

    def cleared(self, *, latency_ms: int, heard_ms: int) -> None:
        """The carrier's buffer was emptied: so long after the voice began (S0-13, S2-11)."""
        self._safely(
            lambda: self._log.info(
                "[BARGE-IN]",
                latency_ms=latency_ms,
                heard_ms=heard_ms,
                frames_dropped=sum(self._dropped.values()),
                **{f"{queue}_dropped": frames for queue, frames in self._dropped.items()},
            )
        )

    def creating(self, **seen: object) -> None:
        """A response is about to be asked for (S4-10)."""
        self._safely(lambda: self._log.debug("[RESPONSE_CREATE]", **seen))

    def over(self, metrics: MetricsRecord) -> None:
        """The call has ended: its sums, once (S0-16, S2-14)."""
        self._safely(
            lambda: self._log.info(
                "[TX_METRICS]",
                frames_enqueued=metrics.counters["frames_enqueued"],
                tx=metrics.frames_sent,
                dropped=metrics.counters["frames_dropped"],
                left=metrics.counters["frames_left"],
                max_gap_ms=metrics.max_gap_ms,
                tx_late_frames=metrics.tx_late_frames,
                tx_schedule_resets=metrics.tx_schedule_resets,
                first_audio_ms=metrics.first_audio_ms,
                barge_in_events=metrics.barge_ins,
            )
        )

    def _pipeline(self) -> None:
        now, last = self._read(), self._last
        self._last = replace(now)
        frames = now.frames_sent - last.frames_sent
        seen = {
            "tx_q": now.tx_q,
            "out_q": now.out_q,
            "tx_fps": round(frames / INTERVAL_S, 1),
            "frames": frames,
            "ws_block_ms": round(now.ws_block_ms),
            "delta_rate": round((now.deltas - last.deltas) / INTERVAL_S, 1),
            "ai_speaking": now.ai_speaking,
        }
        self._log.info("[PIPELINE]", **seen)
        if now.stalls > last.stalls:
            self._log.warning("[TX_STALL]", gap=now.stall_ms, stalls=now.stalls - last.stalls)
        if now.ws_block_ms > SLOW_SEND_MS:
            self._log.warning("[TX_SEND_SLOW]", ms=round(now.ws_block_ms))
        if now.tx_q > BACKLOG_FRAMES:
            self._log.warning("[TX_BACKLOG]", stream=now.stream, response=now.response, **seen)

    def _check(self, frame: Frame) -> None:
        payload = orjson.loads(frame.text)["media"]["payload"]
        size = len(base64.b64decode(payload))
        if self._checked == 1:
            self._log.info("[TX_LOOP] FIRST_FRAME_SENT")
        if size != FRAME_BYTES:
            self._log.warning("[TX_VALIDATION]", frame=self._checked, size=size)

    def _safely(self, tell: Callable[[], None]) -> None:
        try:
            tell()
        except Exception:  # noqa: BLE001 - the boundary of the gauge: the call goes on (S4-15)
            self._counts["gauge_failed"] += 1
