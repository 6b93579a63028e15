"""A tape: whose call it was and under which policy, then everything that happened, in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from calls.engine.commands import Command
from calls.engine.events import Event
from calls.engine.policy import AgentPolicy
from calls.tape import codec
from calls.tape.errors import OtherFormatError, TapeError

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Header:
    """Whose call. `recorded_at` is when it began: ISO 8601, UTC; "" for a scripted one."""

    call_sid: str
    policy: AgentPolicy
    recorded_at: str = ""

    def written(self) -> dict[str, Any]:
        """Return the header as JSON can hold it."""
        return {
            "format": FORMAT,
            "call_sid": self.call_sid,
            "recorded_at": self.recorded_at,
            "policy": codec.policy_written(self.policy),
        }


def header_read(written: object) -> Header:
    """Return the header; raises OtherFormatError, or TapeError for anything else."""
    if not isinstance(written, dict) or "format" not in written:
        raise TapeError("it does not begin with a header")
    if written["format"] != FORMAT:
        raise OtherFormatError(f"it has format {written['format']}, this version reads {FORMAT}")
    call_sid, recorded_at = written.get("call_sid"), written.get("recorded_at")
    if not isinstance(call_sid, str) or not isinstance(recorded_at, str):
        raise TapeError("its header does not say whose call it is")
    return Header(call_sid, codec.policy_read(written.get("policy")), recorded_at)


@dataclass(frozen=True, slots=True)
class Entry:
    """One event at `at` ms of the call's clock, and what the machine made of it.

    `event` None is the opening. `raised` names the exception with which the machine refused the
    event, "" mostly.
    """

    at: int
    event: Event | None
    commands: tuple[Command, ...]
    raised: str = ""


@dataclass(frozen=True, slots=True)
class Tape:
    """A call as recorded. `ending` says why recording stopped before the call did, "" if not."""

    header: Header
    entries: tuple[Entry, ...]
    ending: str = ""
