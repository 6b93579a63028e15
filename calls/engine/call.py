"""Everything the engine knows about one call, and the small steps all of its rooms share."""

from __future__ import annotations

from dataclasses import dataclass, field

from calls.engine.commands import Command
from calls.engine.playout import ItemAudio, Playout
from calls.engine.policy import AgentPolicy
from calls.engine.responses import Purpose, Response, Responses
from calls.engine.states import CallState, EndReason, ResponseState, step_call
from calls.engine.timers import Timers
from calls.engine.turns import TurnLedger

Commands = list[Command]


@dataclass(slots=True)
class Call:
    """The state of one call. Times are ms on the call's own clock.

    `owed` is the reply to ask for once the gate opens (L43); `tries` counts failed attempts at
    it. `speaking_item` is the user item the model's VAD is hearing, `voice_since` when local
    energy heard the caller begin. `recovering` is the epoch of an interruption that no caller's
    turn has explained yet (L33).
    """

    policy: AgentPolicy
    state: CallState = CallState.CONNECTING
    epoch: int = 1
    responses: Responses = field(default_factory=Responses)
    playout: Playout = field(default_factory=Playout)
    turns: TurnLedger = field(default_factory=TurnLedger)
    timers: Timers = field(default_factory=Timers)
    owed: Purpose | None = None
    tries: int = 0
    speaking_item: str | None = None
    voice_since: int | None = None
    recovering: int | None = None
    end_reason: EndReason | None = None
    started_at: int = 0

    def go(self, target: CallState) -> None:
        """Move the call to `target`; raises IllegalTransitionError."""
        self.state = step_call(self.state, target)

    def stream_ms(self, at: int) -> int:
        """Return `at` as ms since the stream started, which is how turns are dated."""
        return max(at - self.started_at, 0)

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

    def release(self, record: Response) -> None:
        """Let go of a response's audio, and of the response once the model has ended it."""
        for item in record.items:
            del self.playout.items[item.item_id]
        record.items.clear()
        if not record.is_generating:
            self.responses.forget(record)
