"""A call's flight recorder as its session has it: whatever fails in it stays in it (S4-15)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import structlog

from calls.engine.commands import Command
from calls.engine.events import Event
from calls.tape import Header, Recorder
from prosaas.lib import counters

log = structlog.get_logger(__name__)


class Taping:
    """Event loop only. `make` begins the recording; a call goes on without one."""

    def __init__(self, header: Header, make: Callable[[Header], Recorder] = Recorder) -> None:
        self._recorder: Recorder | None = None
        try:
            self._recorder = make(header)
        except Exception as error:  # noqa: BLE001 - the boundary of the recorder: the call goes on
            _failed(error)

    def note(self, event: Event | None, commands: Sequence[Command], raised: str = "") -> None:
        """Record an event and what the machine made of it; None is the opening."""
        if self._recorder is not None:
            self._recorder.note(event, commands, raised)

    def finish(self) -> bytes:
        """Stop recording and return the tape; b"" when there is none."""
        try:
            return b"" if self._recorder is None else self._recorder.finish()
        except Exception as error:  # noqa: BLE001 - the boundary of the recorder: the call goes on
            _failed(error)
            return b""


def _failed(error: Exception) -> None:
    counters.count("tape_broken")
    log.error("tape.broken", error=type(error).__name__)
