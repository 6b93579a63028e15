"""The responses of one call: one record each, from the request to the end of its play-out.

Generating, queued and audible are three truths (R7). Generating is the record's state; the
other two are asked of its items. A record can be cancelled once (R11, L27) and never two of
them generate at a time (R6, L42).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum, unique

from calls.engine.events import ToolCalled
from calls.engine.playout import ItemAudio
from calls.engine.states import ResponseState, step_response


@unique
class Purpose(StrEnum):
    """Why a response was asked for."""

    PREAMBLE = "preamble"
    GREETING = "greeting"
    TURN = "turn"
    TOOL = "tool"
    RECOVERY = "recovery"
    GOODBYE = "goodbye"
    FILLER = "filler"
    REPEAT = "repeat"
    ASK = "ask"
    ASK_AGAIN = "ask-again"


@dataclass(slots=True)
class Response:
    """One model reply. `epoch` is stamped on its frames; `is_whole` once the model said it all.

    `began_at` is when its first frame went out, `audio_at` when its latest audio came in, ms.
    """

    request_id: str
    purpose: Purpose
    epoch: int
    response_id: str = ""
    state: ResponseState = ResponseState.REQUESTED
    items: list[ItemAudio] = field(default_factory=list)
    tool_calls: list[ToolCalled] = field(default_factory=list)
    is_whole: bool = False
    began_at: int | None = None
    audio_at: int | None = None

    def step(self, target: ResponseState) -> None:
        """Move to `target`; raises IllegalTransitionError."""
        self.state = step_response(self.state, target)

    @property
    def is_generating(self) -> bool:
        """Tell whether the model still owes us its end."""
        return self.state is not ResponseState.DONE

    def is_pending(self, at: int) -> bool:
        """Tell whether the caller still has something of it to hear."""
        return any(item.is_pending(at) for item in self.items)

    @property
    def has_audio(self) -> bool:
        """Tell whether any audio of it has been received."""
        return any(item.received_bytes for item in self.items)

    def came_lately(self, at: int, patience_ms: int) -> bool:
        """Tell whether any audio of it came within `patience_ms`."""
        return self.audio_at is not None and at - self.audio_at < patience_ms

    @property
    def left_over(self) -> Purpose | None:
        """What would have to be asked for again if it never went on."""
        if self.state is ResponseState.CANCELLING:
            return None
        if self.purpose is Purpose.PREAMBLE or not self.has_audio:
            return self.purpose
        return None if all(item.finished for item in self.items) else Purpose.RECOVERY

    @property
    def is_heard(self) -> bool:
        """Tell whether marks prove that all of it was heard."""
        return not self.is_generating and all(item.is_proven for item in self.items)


@dataclass(slots=True)
class Responses:
    """The records that still matter, oldest first."""

    records: list[Response] = field(default_factory=list)
    requested: int = 0

    def request(self, purpose: Purpose, epoch: int) -> Response:
        """Open the record of a response that is about to be asked for."""
        self.requested += 1
        record = Response(f"create-{self.requested}", purpose, epoch)
        self.records.append(record)
        return record

    def adopt(self, response_id: str, epoch: int) -> Response:
        """Bind the model's id to the record that waits for it; one we never asked for too."""
        waiting = (r for r in self.records if r.is_generating and not r.response_id)
        known = self.find(response_id) or next(waiting, None)
        record = known or self.request(Purpose.TURN, epoch)
        record.response_id = response_id
        if record.state is ResponseState.REQUESTED:
            record.step(ResponseState.GENERATING)
        return record

    def find(self, response_id: str) -> Response | None:
        """Return the record with the model's id (L25: an unknown id touches nothing)."""
        return next((r for r in self.records if r.response_id == response_id), None)

    def requested_as(self, request_id: str) -> Response | None:
        """Return the record of a request that the model has not taken up."""
        waiting = (r for r in self.records if not r.response_id)
        return next((r for r in waiting if r.request_id == request_id), None)

    def owner(self, item_id: str) -> Response | None:
        """Return the record that holds the item."""
        return next((r for r in self.records if any(i.item_id == item_id for i in r.items)), None)

    @property
    def generating(self) -> Response | None:
        """The one record the model is working on."""
        return next((r for r in self.records if r.is_generating), None)

    def pending(self, at: int) -> list[Response]:
        """Return the records the caller still has something of to hear, in playing order."""
        return [r for r in self.records if r.is_pending(at)]

    def forget(self, record: Response) -> None:
        """Drop a record nothing refers to any more."""
        self.records.remove(record)
