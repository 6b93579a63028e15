"""What was really said, heard and shown, against what the machine writes down of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from calls.engine.commands import Redial
from calls.engine.responses import Purpose
from calls.engine.turns import Speaker, Turn


@dataclass(slots=True)
class Witness:
    """Words by item as they were told us, first frames by item, and turns as they were saved.

    `began` holds the ms since the stream started at which the ear had an item's first frame,
    `spoken` how many responses began to speak, `prompts` how often a silent caller was asked.
    """

    agent_words: dict[str, str] = field(default_factory=dict)
    caller_words: dict[str, str] = field(default_factory=dict)
    began: dict[str, int] = field(default_factory=dict)
    saved: dict[str, Turn] = field(default_factory=dict)
    spoken: Counter[Purpose] = field(default_factory=Counter)
    prompts: int = 0
    turn_at: int = -1

    def first_audio(self, purpose: Purpose | None, asked_at: int) -> None:
        """A response begins to speak; `purpose` None if nobody asked for it."""
        if purpose is not None:
            self.spoken[purpose] += 1
        is_prompt = purpose in {Purpose.ASK, Purpose.ASK_AGAIN}
        self.prompts += is_prompt and asked_at > self.turn_at

    def turn_taken(self, at: int) -> None:
        """The caller completed a turn; what was asked for before it counts no more."""
        self.prompts, self.turn_at = 0, at

    def save(self, turn: Turn, ear_ms: int, slack_ms: int) -> None:
        """Take a turn that is written down; `ear_ms` is what the caller heard of its item.

        Marks that travel slowly may date it up to `slack_ms` late.
        """
        before = self.saved.get(turn.item_id)
        assert 0 <= turn.start_ms <= turn.end_ms
        if before is not None:
            same = (before.position, before.who, before.start_ms)
            assert same == (turn.position, turn.who, turn.start_ms), "a turn changed its place"
        positions = {other.position for key, other in self.saved.items() if key != turn.item_id}
        assert turn.position not in positions, "two turns have one place"
        self.saved[turn.item_id] = turn
        if turn.who is Speaker.AGENT:
            late_ms = turn.start_ms - self.began[turn.item_id]
            assert 0 <= late_ms <= slack_ms, "a turn begins when it is heard"
            self._save_agents(turn, before, ear_ms)
        elif turn.item_id in self.caller_words:
            assert turn.text == turn.heard_text == self.caller_words[turn.item_id]

    def _save_agents(self, turn: Turn, before: Turn | None, ear_ms: int) -> None:
        assert self.agent_words.get(turn.item_id, "").startswith(turn.text), "words nobody said"
        assert turn.text.startswith(turn.heard_text), "heard what was not said"
        assert turn.heard_ms <= ear_ms, "heard more than the ear has had"
        assert turn.heard_ms > 0 or not turn.heard_text or not turn.interrupted
        assert turn.interrupted or turn.heard_text == turn.text
        if before is not None:
            assert turn.heard_text.startswith(before.heard_text), "what was heard grew shorter"

    def retell(self, redial: Redial, *, playing: set[str], may_play: set[str]) -> None:
        """Take what a new session is told (F1): what was heard, and what still plays.

        `playing` are the items of which frames wait or are being heard; of those that `may_play`
        there is less than a frame.
        """
        told = [spoken.text for spoken in redial.history if spoken.who is Speaker.CALLER]
        assert sorted(told) == sorted(text for text in self.caller_words.values() if text)
        items = {text.split(".")[0]: text for text in self._agents(redial)}
        assert len(items) == len(self._agents(redial)), "an item was told twice"
        for item_id, text in items.items():
            assert self.agent_words[item_id].startswith(text), "told what nobody said"
            assert item_id in self.began.keys() | playing | may_play, "told what nobody will hear"
        for item_id in playing:
            assert items.get(item_id, "") == self.agent_words.get(item_id, "")

    def _agents(self, redial: Redial) -> list[str]:
        return [spoken.text for spoken in redial.history if spoken.who is Speaker.AGENT]
