"""Who said what, in the order it was said; text and heard text are kept apart (heard ledger)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum, unique

from calls.engine.playout import ItemAudio


@unique
class Speaker(StrEnum):
    """The two parties of a call."""

    CALLER = "caller"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class Spoken:
    """What one party said, as a new session of the model is told it."""

    who: Speaker
    text: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One stretch of speech. Times are ms since the stream started.

    `text` is what was meant to be said; `heard_text` what reached the other ear.
    """

    position: int
    item_id: str
    who: Speaker
    start_ms: int
    end_ms: int
    text: str = ""
    heard_text: str = ""
    heard_ms: int = 0
    interrupted: bool = False


def heard_words(text: str, heard_ms: int, total_ms: int) -> str:
    """Return the whole words of `text` that fit in `heard_ms` of its `total_ms` of audio."""
    if heard_ms >= total_ms:
        return text
    limit = len(text) * heard_ms // total_ms
    if text[limit : limit + 1].isspace():
        return text[:limit]
    return text[: max(text.rfind(" ", 0, limit), 0)]


@dataclass(slots=True)
class TurnLedger:
    """The turns of one call by item id; position is the order in which we learned of them."""

    turns: dict[str, Turn] = field(default_factory=dict)
    awaiting_text: set[str] = field(default_factory=set)
    committed: set[str] = field(default_factory=set)
    typed: int = 0
    ms_per_char: float = 60.0

    def _begin(self, item_id: str, who: Speaker, at: int) -> None:
        self.turns[item_id] = Turn(len(self.turns), item_id, who, at, at)

    def caller_began(self, item_id: str, start_ms: int) -> None:
        """Open a caller's turn; a second beginning of one item changes nothing."""
        if item_id not in self.turns:
            self._begin(item_id, Speaker.CALLER, start_ms)
            self.awaiting_text.add(item_id)

    def caller_stopped(self, item_id: str, end_ms: int) -> None:
        """Close the time span of a caller's turn."""
        turn = self.turns.get(item_id)
        if turn is not None:
            length = max(end_ms - turn.start_ms, 0)
            self.turns[item_id] = replace(turn, end_ms=turn.start_ms + length, heard_ms=length)

    def caller_committed(self, item_id: str) -> bool:
        """Note that a caller's turn is complete; False if that was known."""
        is_new = item_id not in self.committed
        self.committed.add(item_id)
        return is_new

    def caller_said(self, item_id: str, text: str) -> Turn | None:
        """Record the words of a caller's turn; None when there is nothing to keep (L48)."""
        self.awaiting_text.discard(item_id)
        turn = self.turns.get(item_id)
        if turn is None or not text:
            return None
        self.turns[item_id] = replace(turn, text=text, heard_text=text)
        return self.turns[item_id]

    def caller_typed(self, text: str, start_ms: int, end_ms: int) -> Turn:
        """Record a turn that was typed on the keypad."""
        self.typed += 1
        item_id = f"keypad_{self.typed}"
        self._begin(item_id, Speaker.CALLER, start_ms)
        self.caller_stopped(item_id, end_ms)
        self.turns[item_id] = replace(self.turns[item_id], text=text, heard_text=text)
        return self.turns[item_id]

    @property
    def in_order(self) -> list[Turn]:
        """The turns in the order in which they were spoken, whenever we learned of them."""
        return sorted(self.turns.values(), key=lambda turn: (turn.start_ms, turn.position))

    def agent_began(self, item_id: str, at: int) -> None:
        """Open an agent's turn when its first frame goes out."""
        if item_id not in self.turns:
            self._begin(item_id, Speaker.AGENT, at)

    def agent_heard(
        self, item_id: str, *, audio: ItemAudio, end_ms: int, heard_ms: int
    ) -> Turn | None:
        """Record how an agent's turn ended; None if it never began.

        Words run ahead of their audio. While more audio is to come, the length of the words is
        taken from the voice's pace in this call, which finished items teach.
        """
        turn = self.turns.get(item_id)
        if turn is None:
            return None
        total_ms = audio.total_ms
        if not audio.finished:
            total_ms = max(total_ms, round(len(audio.text) * self.ms_per_char))
        elif audio.text:
            self.ms_per_char = total_ms / len(audio.text)
        self.turns[item_id] = replace(
            turn,
            text=audio.text,
            heard_text=heard_words(audio.text, heard_ms, total_ms),
            end_ms=max(end_ms, turn.start_ms),
            heard_ms=heard_ms,
            interrupted=heard_ms < audio.total_ms or not audio.finished,
        )
        return self.turns[item_id]
