"""Everything the engine knows about one call, and the small steps all of its rooms share."""

from __future__ import annotations

from dataclasses import dataclass, field

from calls.engine.commands import Command, FinishAudio
from calls.engine.playout import ItemAudio, Playout
from calls.engine.policy import AgentPolicy
from calls.engine.responses import Purpose, Response, Responses
from calls.engine.states import CallState, EndReason, ResponseState, step_call
from calls.engine.timers import Timers
from calls.engine.turns import Speaker, Turn, TurnLedger

Commands = list[Command]

WORDS_LATE_MS = 10_000


@dataclass(slots=True)
class ToolLedger:
    """The functions of one call: ids known, ids running, rounds since the caller's last turn."""

    seen: set[str] = field(default_factory=set)
    running: set[str] = field(default_factory=set)
    rounds: int = 0


@dataclass(slots=True)
class Call:
    """The state of one call. Times are ms on the call's own clock.

    `owed` is the reply to ask for once the gate opens (L43); `tries` counts failed attempts at
    it. `after_preamble` is what follows the preamble, `preamble_again` tells that it was cut short
    once. `speaking_item` is the user item the model's VAD is hearing, `voice_since` when local
    energy heard the caller begin, `keys` what was typed since `keys_at`. `recovering` is the
    epoch of an interruption that no caller's turn has explained yet (L33). `prompts` counts what
    a silent caller was asked (L59), `redials` the model sockets lost; `session_since` is when
    the present session was confirmed. `end_reason` is set with the intent to end. `spoke_up` is
    the turn of a caller who spoke into the goodbye, until its words are known; `was_called_back`
    tells whether such words took one back.
    """

    policy: AgentPolicy
    timers: Timers
    state: CallState = CallState.CONNECTING
    epoch: int = 1
    responses: Responses = field(default_factory=Responses)
    playout: Playout = field(default_factory=Playout)
    turns: TurnLedger = field(default_factory=TurnLedger)
    tools: ToolLedger = field(default_factory=ToolLedger)
    owed: Purpose | None = None
    after_preamble: Purpose = Purpose.GREETING
    preamble_again: bool = False
    tries: int = 0
    speaking_item: str | None = None
    voice_since: int | None = None
    recovering: int | None = None
    keys: str = ""
    keys_at: int = 0
    prompts: int = 0
    redials: int = 0
    spoke_up: str | None = None
    was_called_back: bool = False
    session_since: int | None = None
    caller_heard_at: int = 0
    agent_heard_at: int = 0
    end_reason: EndReason | None = None
    started_at: int = 0

    def go(self, target: CallState) -> None:
        """Move the call to `target`; raises IllegalTransitionError."""
        self.state = step_call(self.state, target)

    def stream_ms(self, at: int) -> int:
        """Return `at` as ms since the stream started, which is how turns are dated."""
        return max(at - self.started_at, 0)

    @property
    def caller_has_floor(self) -> bool:
        """Tell whether the caller is in the middle of a turn, spoken or typed."""
        return self.speaking_item is not None or bool(self.keys)

    @property
    def is_final(self) -> bool:
        """Tell whether the call closes whatever the caller says: its longest time is over."""
        return self.end_reason is EndReason.MAX_DURATION

    def caller_took_turn(self) -> None:
        """The caller said something: whatever counted up to it begins anew (L59)."""
        self.recovering = None
        self.tries = self.prompts = self.tools.rounds = 0

    def is_busy(self, at: int) -> bool:
        """Tell whether anybody speaks, or is about to."""
        return (
            self.caller_has_floor
            or self.voice_since is not None
            or self.owed is not None
            or self.responses.generating is not None
            or bool(self.responses.pending(at))
        )

    def quiet_ms(self, at: int) -> int | None:
        """Return for how long neither party has been heard; None while the call is busy (L57)."""
        if self.state is not CallState.LIVE or self.is_busy(at) or self.tools.running:
            return None
        played_out_at = self.playout.free_at("")
        return at - max(self.caller_heard_at, self.agent_heard_at, min(played_out_at, at))

    def awaits_words(self, at: int) -> bool:
        """Tell whether a turn of the caller is still being written down; not for ever."""
        since_ms = self.stream_ms(at) - WORDS_LATE_MS
        turns = (self.turns.turns[item_id] for item_id in self.turns.awaiting_text)
        return any(t.item_id == self.speaking_item or t.end_ms >= since_ms for t in turns)

    def speaking(self, response_id: str) -> Response | None:
        """Return the record of a response whose output still counts (S4-11, L28)."""
        record = self.responses.find(response_id)
        if record is None or record.state is not ResponseState.GENERATING:
            return None
        return record

    def item(self, record: Response, item_id: str) -> ItemAudio:
        """Return the item's record within its response, made on first use."""
        item = self.playout.item(item_id)
        if item not in record.items:
            record.items.append(item)
        return item

    @property
    def last_words(self) -> str:
        """What the agent said last, or is saying."""
        said = [turn.text for turn in self.turns.in_order if turn.who is Speaker.AGENT]
        return " ".join([*said[-1:], *(item.text for item in self.playout.items.values())])

    def typed(self, at: int) -> Turn:
        """Take the keys pressed so far as a turn of the caller."""
        keys, self.keys = self.keys, ""
        return self.turns.caller_typed(keys, self.stream_ms(self.keys_at), self.stream_ms(at))

    def finish_items(self, record: Response) -> Commands:
        """Close items whose end was never told, so that nothing waits for it for ever.

        What an interruption made void has no end to send (L28).
        """
        unfinished = [item for item in record.items if not item.finished]
        for item in unfinished:
            item.finished = True
        is_void = record.epoch < self.epoch
        return [] if is_void else [FinishAudio(record.epoch, item.item_id) for item in unfinished]

    def release(self, record: Response) -> None:
        """Let go of a response's audio, and of the response once the model has ended it."""
        for item in record.items:
            del self.playout.items[item.item_id]
        record.items.clear()
        if not record.is_generating:
            self.responses.forget(record)
