"""When things happened in one session, on the machine's monotonic clock: what a bench compares.

Fed with every event in passing; the exact ms of a few of them are kept. The event log tells the
same with times since the connection, too coarse to hold against another process's log.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

from prosaas.sandbox.openai.realtime.formats import BYTES_PER_MS
from prosaas.sandbox.wire.lateness import now_ms

Json = dict[str, Any]
_BASE64_GROUP = 4


@dataclass(slots=True)
class ResponseTimes:
    """One response. `cancel_ms` is when it was cancelled, by the client or by a turn."""

    id: str
    created_ms: float
    audio_format: str
    first_audio_ms: float | None = None
    audio_ms: float = 0.0
    status: str = "in_progress"
    cancel_ms: float | None = None
    done_ms: float | None = None


@dataclass(slots=True)
class Truncation:
    """An item cut by the client to what was heard of it."""

    at_ms: float
    item_id: str
    audio_end_ms: int


@dataclass(slots=True)
class Timeline:
    """One session's moments, in monotonic ms; `watermark` is the call's number (watermark.py)."""

    watermark: int | None = None
    opened_ms: float = field(default_factory=now_ms)
    updated_ms: float | None = None
    speech_started_ms: list[float] = field(default_factory=list)
    speech_stopped_ms: list[float] = field(default_factory=list)
    responses: list[ResponseTimes] = field(default_factory=list)
    truncated: list[Truncation] = field(default_factory=list)
    closed_ms: float | None = None

    def sent(self, event: Json) -> None:
        """Take in an event of the server."""
        match event["type"]:
            case "response.output_audio.delta":
                self._delta(event)
            case "session.updated":
                self.updated_ms = self.updated_ms or now_ms()
            case "input_audio_buffer.speech_started":
                self.speech_started_ms.append(now_ms())
            case "input_audio_buffer.speech_stopped":
                self.speech_stopped_ms.append(now_ms())
            case "conversation.item.truncated":
                cut = Truncation(now_ms(), event["item_id"], event["audio_end_ms"])
                self.truncated.append(cut)
            case "response.created":
                self._created(event)
            case "response.done":
                self._done(event)

    def closed(self) -> None:
        """The connection is over."""
        self.closed_ms = now_ms()

    def to_json(self) -> Json:
        """Render as JSON."""
        return asdict(self)

    def _created(self, event: Json) -> None:
        response = event["response"]
        audio_format = response["audio"]["output"]["format"]["type"]
        self.responses.append(ResponseTimes(response["id"], now_ms(), audio_format))

    def _delta(self, event: Json) -> None:
        response = self._response(event["response_id"])
        if response is None:
            return
        if response.first_audio_ms is None:
            response.first_audio_ms = now_ms()
        data = event["delta"]
        size = len(data) // _BASE64_GROUP * 3 - data[-2:].count("=")
        response.audio_ms += size / BYTES_PER_MS[response.audio_format]

    def _done(self, event: Json) -> None:
        response = self._response(event["response"]["id"])
        if response is None:
            return
        response.status, response.done_ms = event["response"]["status"], now_ms()
        if response.status == "cancelled":
            response.cancel_ms = response.done_ms

    def _response(self, response_id: str) -> ResponseTimes | None:
        return next((one for one in reversed(self.responses) if one.id == response_id), None)
