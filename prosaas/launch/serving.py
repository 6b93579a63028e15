"""What the web process does whichever server runs it: drain, tell its counters, settle.

Everything here runs on the event loop's thread.
"""

from __future__ import annotations

import asyncio
import gc
import signal
import sys
from collections.abc import Callable, Mapping

from calls.consumers import end_live_calls
from prosaas.launch import watchdog
from prosaas.launch.drain import Drain
from prosaas.lib import counters
from prosaas.lib import drain as calls

POLL_SECONDS = 0.1
WRITE_SECONDS = 6.0  # for calls cut off at the end of the drain: their last words, then the records
TELL_SECONDS = 60.0  # between two lines of counters
PING_SECONDS = 20
PING_TIMEOUT_SECONDS = 30
MAX_MESSAGE_BYTES = 1024 * 1024  # a media message may have any length (protocols.md B1)
SWITCH_SECONDS = 0.0005  # how long the TX thread waits for the loop to let go of the interpreter
GC_THRESHOLDS = (10_000, 20, 1_000)  # full collections are heard in every call: make them rare


def prepare(loop: asyncio.AbstractEventLoop, *, stop: Callable[[], object], seconds: float) -> None:
    """Have signals drain the process before `stop` is called, counters told, the loop watched."""
    drain = Drain(
        live_calls=calls.live_count,
        begin=calls.DRAINING.set,
        stop=lambda: _end_calls(loop, stop),
        seconds=seconds,
    )
    _on_signals(loop, drain)
    _tell_counters(loop, {})
    watchdog.watch(loop)


def settle() -> None:
    """Everything loaded so far lives for ever: keep it out of every later collection.

    And let the TX thread have its turn soon after it wakes.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)


def _tell_counters(loop: asyncio.AbstractEventLoop, told: Mapping[str, int]) -> None:
    """L12: one summary line per interval, and none while nothing happens."""
    loop.call_later(TELL_SECONDS, _tell_counters, loop, counters.tell(told))


def _on_signals(loop: asyncio.AbstractEventLoop, drain: Drain) -> None:
    def poll() -> None:
        if not drain.finished(loop.time()):
            loop.call_later(POLL_SECONDS, poll)

    def ask() -> None:
        if drain.asked(loop.time()):
            poll()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ask)


def _end_calls(loop: asyncio.AbstractEventLoop, stop: Callable[[], object]) -> None:
    """Patience is over: calls that still live end with their reason on record, then we stop."""
    end_live_calls()
    deadline = loop.time() + WRITE_SECONDS

    def poll() -> None:
        if calls.live_count() and loop.time() < deadline:
            loop.call_later(POLL_SECONDS, poll)
        else:
            stop()

    poll()
