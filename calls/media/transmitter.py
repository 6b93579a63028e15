"""The TX thread: one per process, it paces every call's frames out (R12, S0-2).

It takes one frame of each call that is due, hands the batch to the event loop in one
thread-safe hop, and waits. Nothing else happens in it: no logging, no flushing, no recovery
(S0-5, S4-16).
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

from calls.media.agenda import Agenda
from calls.media.line import Batch, Deliver, Line, deliver_batch
from calls.media.pacer import Pace

log = structlog.get_logger(__name__)

TICK_MS = 1.0
IDLE_MS = 10_000.0
FAILED_MS = 1_000.0


class Transmitter:
    """The thread and its lines. `hop` runs a function with a batch on the event loop."""

    def __init__(
        self,
        *,
        clock: Callable[[], float],
        hop: Callable[[Callable[[Batch], None], Batch], object],
        lead_ms: float,
    ) -> None:
        self._clock, self._hop, self._lead_ms = clock, hop, lead_ms
        self._woken = threading.Event()
        self._agenda = Agenda()
        self._sleeps_until = 0.0
        self._is_open = True
        self._thread = threading.Thread(target=self._run, name="tx", daemon=True)
        self._thread.start()

    def open(self, deliver: Deliver) -> Line:
        """Loop: add a call."""
        return Line(deliver, Pace(self._lead_ms), self._ask)

    def stop(self) -> None:
        """Loop: end the thread and wait for it."""
        self._is_open = False
        self._woken.set()
        self._thread.join()

    def _ask(self, line: Line, due_at: float) -> None:
        """Loop: put a line on the agenda, and wake the thread if it would sleep too long.

        The thread says how long it sleeps before it looks at the agenda a last time, so either
        it sees the line or the line sees its word.
        """
        self._agenda.ask(line, due_at)
        if due_at < self._sleeps_until:
            self._woken.set()

    def _run(self) -> None:
        """TX thread: take, hand over, wait. A wake-up that comes in between is not lost."""
        while self._is_open:
            try:
                self._woken.wait(self._send_due() / 1000)
            except Exception:  # the boundary of the thread: every call of the process depends on it
                log.exception("tx.failed")
                self._woken.wait(FAILED_MS / 1000)
            self._woken.clear()

    def _send_due(self) -> float:
        """TX thread: hand over what is due, return the ms until more is."""
        batch = self._agenda.collect(self._clock())
        if batch:
            self._hop(deliver_batch, batch)
        self._sleeps_until = float("inf")
        now = self._clock()
        next_at = self._agenda.next_at()
        self._sleeps_until = now + IDLE_MS if next_at is None else max(next_at, now + TICK_MS)
        return self._sleeps_until - now
