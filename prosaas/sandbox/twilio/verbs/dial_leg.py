"""One dialled leg: a child call with a SID, a status, a line of its own and its callbacks."""

import asyncio
import math
from dataclasses import dataclass, field
from datetime import datetime

from prosaas.sandbox.caller.caller import Caller
from prosaas.sandbox.twilio.clock import rfc2822
from prosaas.sandbox.twilio.status import TERMINAL, event_of
from prosaas.sandbox.twilio.stream.line import Line
from prosaas.sandbox.twilio.twiml.verbs import Party
from prosaas.sandbox.twilio.verbs.dial_plan import FarEnd
from prosaas.sandbox.twilio.verbs.stage import Stage


def _future() -> asyncio.Future[None]:
    return asyncio.get_running_loop().create_future()


@dataclass(slots=True, eq=False)
class Leg:
    """A party being called. `bridged` once caller and callee hear each other; `callback` is
    absolute. `gone` is done when the callee has hung up.
    """

    stage: Stage
    party: Party
    callee: FarEnd
    sid: str
    caller_id: str
    callback: str
    created_at: datetime
    status: str = "queued"
    line: Line | None = None
    bridged: bool = False
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    gone: asyncio.Future[None] = field(default_factory=_future)
    _sequence: int = 0

    def advance(self, status: str) -> None:
        """Move on, and tell the party's statusCallback if it asked for that."""
        if self.status in TERMINAL:
            return
        self.status = status
        call = self.stage.call
        if status == "in-progress":
            self.answered_at = call.clock.utc()
        if status in TERMINAL:
            self.ended_at = call.clock.utc()
        call.wire.add("twilio", "leg", sid=self.sid, to=self.party.to, status=status)
        if self.callback and event_of(status) in self.party.events:
            self.stage.callbacks.send(
                call,
                self.callback,
                self._progress(),
                event_of(status),
                self.party.status_callback_method,
            )
            self._sequence += 1

    def pick_up(self) -> Line:
        """The callee answers: its script runs from here on."""
        self.line = Line(Caller(self.callee.steps), self.stage.call.clock.ms(), self._hung_up)
        self.advance("in-progress")
        self.stage.pacer.add(self.line)
        return self.line

    def drop(self, unanswered: str = "no-answer") -> None:
        """The leg is over; `unanswered` is its status if it was still ringing."""
        if self.line is not None:
            self.stage.pacer.remove(self.line)
            self.line.hang_up(self.stage.call.clock.ms())
        self.advance("completed" if self.answered_at else unanswered)

    def _hung_up(self) -> None:
        if not self.gone.done():
            self.gone.set_result(None)

    @property
    def seconds(self) -> int:
        """Whole seconds from the leg's answer to its end; 0 when never answered or not over."""
        if self.answered_at is None or self.ended_at is None:
            return 0
        return round((self.ended_at - self.answered_at).total_seconds())

    def params(self) -> dict[str, str]:
        """What differs between this leg's webhooks and those of the call it belongs to."""
        return {
            "CallSid": self.sid,
            "ParentCallSid": self.stage.call.sid,
            "CallStatus": self.status,
            "Direction": "outbound-dial",
            "From": self.caller_id,
            "Caller": self.caller_id,
            "To": self.party.to,
            "Called": self.party.to,
        }

    def view(self) -> dict[str, object]:
        """What became of it; times in `spoken` and `script` are ms since the leg's answer."""
        return {
            "call_sid": self.sid,
            "kind": self.party.kind,
            "to": self.party.to,
            "from": self.caller_id,
            "status": self.status,
            "bridged": self.bridged,
            "seconds": self.seconds,
            "spoken": self.line.caller.spoken() if self.line else [],
            "script": self.line.caller.steps_log() if self.line else [],
        }

    def _progress(self) -> dict[str, str]:
        params = self.stage.call.params() | self.params()
        params |= {
            "CallbackSource": "call-progress-events",
            "SequenceNumber": str(self._sequence),
            "Timestamp": rfc2822(self.stage.call.clock.utc()) or "",
        }
        if self.status not in TERMINAL:
            return params
        minutes = str(math.ceil(self.seconds / 60))
        return params | {"CallDuration": str(self.seconds), "Duration": minutes}
