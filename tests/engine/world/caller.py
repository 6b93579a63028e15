"""The caller's end: turns as the model's VAD cuts them, and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calls.engine import events as ev

if TYPE_CHECKING:
    from tests.engine.world.world import World


class Caller:
    """What the caller was heard to do.

    `floor` is the item of a caller whom the model and the line hear, "" if there is none; `turns`
    counts what the caller said or typed, `keys` is what was pressed and not yet written down.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.items: list[str] = []
        self.committed: set[str] = set()
        self.turns = 0
        self.keys = self.floor = ""

    @property
    def next_item(self) -> str:
        """The id of an item that is not known yet."""
        return f"user_{len(self.items) + 1}"

    def begins(self, item_id: str, *, confirmed: bool, ago_ms: int = 0) -> None:
        """`speech_started`, dated back; `confirmed` when local energy agrees."""
        at = self.world.at
        self._know(item_id)
        self.floor = item_id if confirmed else ""
        start_ms, onset_at = max(at - ago_ms, 0), max(at - 60, 0)
        event = ev.SpeechStarted(at, item_id, start_ms, confirmed=confirmed, onset_at=onset_at)
        self.world.tell(event)

    def stops(self, item_id: str) -> None:
        """`speech_stopped`."""
        self.floor = ""
        self.world.tell(ev.SpeechStopped(self.world.at, item_id, self.world.at))

    def commits(self, item_id: str) -> None:
        """`committed`."""
        self._know(item_id)
        self.floor = ""
        if item_id not in self.committed:
            self.committed.add(item_id)
            self.took_turn()
        self.world.tell(ev.TurnCommitted(self.world.at, item_id))

    def took_turn(self) -> None:
        """A turn, spoken or typed, is complete."""
        self.turns += 1
        self.world.witness.turn_taken(self.world.at)

    def said(self, item_id: str, text: str) -> None:
        """The words of a user item, known or not."""
        if text and item_id in self.items:
            self.world.witness.caller_words[item_id] = text
        self.world.tell(ev.CallerTranscribed(self.world.at, item_id, text))

    def _know(self, item_id: str) -> None:
        if item_id not in self.items:
            self.items.append(item_id)

    def is_loud(self, *, onset_ms: int = 80) -> None:
        """Five voiced frames."""
        at = self.world.at
        self.world.tell(ev.CallerVoiced(at, max(at - onset_ms, 0)))

    def is_quiet(self) -> None:
        """The voice is gone."""
        self.world.tell(ev.CallerQuieted(self.world.at))

    def presses(self, digit: str) -> None:
        """A key of the telephone."""
        self.keys += digit
        self.world.tell(ev.KeyPressed(self.world.at, digit))
