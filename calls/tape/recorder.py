"""Records one call while it lasts: cheap on its path, bounded, and never in its way (S4-15).

Every method runs on the event loop and none raises. Audio is reduced to its length at once; the
entries are packed some dozens at a time.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Final

import orjson
import structlog

from calls.engine.commands import Command
from calls.engine.events import Event
from calls.engine.policy import AgentPolicy
from calls.tape.files import ENDING
from calls.tape.shorthand import Shortener
from calls.tape.tape import Header
from prosaas.lib import counters

log = structlog.get_logger(__name__)

LEAST_BOUND: Final = 256 * 1024
BUSY_MS, BUSY_BYTES = 600_000, 64 * 1024  # ten minutes of a busy call take no more
HELD_BACK: Final = 32 * 1024  # what zlib may not have given out yet
TRUNCATED: Final = "truncated"
BROKEN: Final = "broken"
_BATCH_BYTES: Final = 2_048  # some 64 entries
_LEVEL, _WINDOW_BITS, _MEMORY = 6, 14, 7  # half of zlib's usual memory, which each call holds


def bound(policy: AgentPolicy) -> int:
    """Return the bytes a call's tape may have: enough for the end of the longest one."""
    return max(LEAST_BOUND, -(-policy.max_call_ms // BUSY_MS) * BUSY_BYTES)


class Recorder:
    """The tape of one call, being written; it ends soon (HELD_BACK) after `most_bytes`.

    0 stands for the bound of its policy.
    """

    def __init__(self, header: Header, *, most_bytes: int = 0) -> None:
        self._shortener = Shortener(header.policy.instructions)
        self._zip = zlib.compressobj(_LEVEL, zlib.DEFLATED, _WINDOW_BITS, _MEMORY)
        self._most_bytes = most_bytes or bound(header.policy)
        self._lines = bytearray()
        self._data = bytearray()
        self._is_recording = True
        self._write(header.written())

    def note(self, event: Event | None, commands: Sequence[Command], raised: str = "") -> None:
        """Record an event and the commands it led to; event None is the opening.

        `raised` names the exception if the machine refused the event.
        """
        if not self._is_recording:
            return
        try:
            self._write(self._shortener.entry(event, commands, raised))
        except Exception as error:  # noqa: BLE001 - the boundary of the recorder: the call goes on
            counters.count("tape_broken")
            log.error("tape.broken", error=type(error).__name__)
            self._stop(BROKEN)

    def finish(self) -> bytes:
        """Stop recording and return the tape, packed; again it returns the same."""
        if self._is_recording:
            self._stop()
        return bytes(self._data)

    def _write(self, line: object) -> None:
        self._lines += orjson.dumps(line)
        self._lines += b"\n"
        if len(self._lines) < _BATCH_BYTES:
            return
        self._data += self._zip.compress(self._lines)
        self._lines.clear()
        if len(self._data) >= self._most_bytes:
            counters.count("tape_truncated")
            log.warning("tape.truncated")
            self._stop(TRUNCATED)

    def _stop(self, ending: str = "") -> None:
        self._is_recording = False
        if ending:
            self._lines += orjson.dumps({ENDING: ending})
        self._data += self._zip.compress(self._lines) + self._zip.flush()
