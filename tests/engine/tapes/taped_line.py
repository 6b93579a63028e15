"""A Line that is recorded."""

from __future__ import annotations

from pathlib import Path

from calls.engine import events as ev
from calls.engine.policy import AgentPolicy
from calls.tape.tape import Entry, Header, Tape
from tests.engine.driver import CALL_SID, POLICY, Line

FOLDER = Path(__file__).parent


class TapedLine(Line):
    """One call on a virtual clock, on tape."""

    def __init__(self, policy: AgentPolicy = POLICY) -> None:
        super().__init__(policy)
        self.policy = policy
        self.entries = [Entry(0, None, tuple(self.given))]

    def _tell(self, event: ev.Event) -> None:
        before = len(self.given)
        super()._tell(event)
        self.entries.append(Entry(event.at, event, tuple(self.given[before:])))

    def is_heard(self, ms: int) -> None:
        """The present item goes out now, and is heard to its end."""
        self.carrier_plays(ms)
        self.carrier_echoes(ms, at=self.at + ms)

    @property
    def tape(self) -> Tape:
        """Everything so far."""
        return Tape(Header(CALL_SID, self.policy), tuple(self.entries))


def stored_at(name: str) -> Path:
    """Return the file of a golden tape."""
    return FOLDER / f"{name}.jsonl"
