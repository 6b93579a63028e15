"""What the stand-ins wrote down, read from their JSON. Times are monotonic ms of the machine.

The shapes are those of GET /sandbox/calls/<sid>/bench (the carrier's end) and of GET
/sandbox/openai/bench (the model's end). A missing key raises KeyError: a stand-in that does not
tell is not to be measured with.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

BYTES_PER_MS = 8
OK = 200


@dataclass(frozen=True, slots=True)
class Frame:
    """Audio that reached the carrier; `queued_ms` is what was left to play when it did."""

    at_ms: float
    size: int
    queued_ms: float

    @property
    def end_ms(self) -> float:
        """When the caller has heard it, unless it is cleared."""
        return self.at_ms + self.queued_ms + self.size / BYTES_PER_MS


@dataclass(frozen=True, slots=True)
class Voice:
    """The caller speaking: when the first and the last voiced frame left."""

    onset_ms: float
    end_ms: float


@dataclass(frozen=True, slots=True)
class Sent:
    """The caller's frames: how many, and how many left that late against their own schedule.

    `missed` did not leave at all, because the server did not read.
    """

    count: int = 0
    over_10ms: int = 0
    over_20ms: int = 0
    missed: int = 0
    late_max_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class CallLog:
    """One call as the carrier saw it. `index` is the watermark, None where there was none."""

    index: int | None
    status: str
    webhook_ms: float | None
    answered_ms: float | None
    webhook_status: int
    started_ms: float | None
    ended_ms: float | None
    ended_by: str
    frames: tuple[Frame, ...]
    clears_ms: tuple[float, ...]
    voices: tuple[Voice, ...]
    sent: Sent
    notes: tuple[int, ...]

    @property
    def talked(self) -> bool:
        """Whether the caller was answered with a stream that carried audio."""
        return self.webhook_status == OK and self.started_ms is not None and bool(self.frames)


@dataclass(frozen=True, slots=True)
class Response:
    """One reply of the model; `audio_ms` is what it sent, `first_audio_ms` None if nothing."""

    created_ms: float
    first_audio_ms: float | None
    audio_ms: float
    status: str


@dataclass(frozen=True, slots=True)
class SessionLog:
    """One session as the model saw it; `index` is the watermark it heard."""

    index: int | None
    speech_started_ms: tuple[float, ...]
    responses: tuple[Response, ...]


def call_log(body: Mapping[str, Any]) -> CallLog:
    """Read one call of the carrier."""
    webhook, stream, frames, sent = (
        body.get(name) or {} for name in ("webhook", "stream", "frames", "sent")
    )
    columns = (frames.get(name, ()) for name in ("at_ms", "bytes", "queued_ms"))
    return CallLog(
        index=body["watermark"],
        status=body["status"],
        webhook_ms=webhook.get("sent_ms"),
        answered_ms=webhook.get("answered_ms"),
        webhook_status=webhook.get("status") or 0,
        started_ms=stream.get("started_ms"),
        ended_ms=stream.get("ended_ms"),
        ended_by=stream.get("ended_by") or "",
        frames=tuple(Frame(*values) for values in zip(*columns, strict=True)),
        clears_ms=tuple(body["clears_ms"]),
        voices=tuple(
            Voice(voice["onset_ms"], voice["end_ms"])
            for voice in body["voices"]
            if voice["end_ms"] is not None  # cut off by the end of the call
        ),
        sent=_sent(sent),
        notes=tuple(body["notes"]),
    )


def _sent(body: Mapping[str, Any]) -> Sent:
    if not body:
        return Sent()
    return Sent(
        body["count"],
        body["over_10ms"],
        body["over_20ms"],
        body["missed"],
        body["late_ms"]["max"],
    )


def session_log(body: Mapping[str, Any]) -> SessionLog:
    """Read one session of the model."""
    responses = (
        Response(entry["created_ms"], entry["first_audio_ms"], entry["audio_ms"], entry["status"])
        for entry in body["responses"]
    )
    return SessionLog(body["watermark"], tuple(body["speech_started_ms"]), tuple(responses))
