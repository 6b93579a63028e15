"""The input side of a session: appended audio, voice detection, manual commits (H2-6..9, 15)."""

import base64
import binascii
from typing import Any

from prosaas.sandbox.openai.realtime.errors import RealtimeError, invalid_value
from prosaas.sandbox.openai.realtime.formats import Incoming
from prosaas.sandbox.openai.realtime.idle import IdleClock
from prosaas.sandbox.openai.realtime.input import InputBuffer
from prosaas.sandbox.openai.realtime.state import SessionState
from prosaas.sandbox.openai.realtime.turns import Turns
from prosaas.sandbox.openai.realtime.vad import (
    EnergyVad,
    SpeechStarted,
    SpeechStopped,
    vad_settings,
)
from prosaas.sandbox.wire import watermark

Json = dict[str, Any]

_MOST_BYTES = 15 * 1024 * 1024
_LEAST_MS = 100


class Hearing:
    """Audio in, turns out. The clock is the audio received, never the wall."""

    def __init__(self, state: SessionState, turns: Turns) -> None:
        self._state, self._turns = state, turns
        self._buffer, self._incoming = InputBuffer(), Incoming()
        self._vad = EnergyVad(state.config.vad_onset_ms)
        self._first = bytearray() if state.config.read_watermark else None
        self._item_id = ""
        self._start_ms = 0
        self._idle = IdleClock(state, self._buffer, self._timed_out)
        turns.when_started, turns.when_done = self._idle.disarm, self._idle.arm
        self.settings_changed()

    def settings_changed(self) -> None:
        """Take over the session's turn detection."""
        self._vad.settings = vad_settings(self._turn_detection())
        if self._vad.settings is None:
            self._vad.reset()

    def _turn_detection(self) -> Json | None:
        detection: Json | None = self._state.settings["audio"]["input"]["turn_detection"]
        return detection

    def append(self, audio: str) -> None:
        """Take base64 audio in the input format of this moment; nothing is answered."""
        try:
            data = base64.b64decode(audio, validate=True)
        except (binascii.Error, ValueError) as error:
            raise invalid_value("audio", "base64-encoded audio bytes") from error
        self.hear(data)

    def hear(self, data: bytes) -> None:
        """Take decoded audio; raises RealtimeError for more than the wire may carry at once."""
        if len(data) > _MOST_BYTES:
            raise invalid_value("audio", "at most 15 MiB of audio")
        if self._first is not None:
            self._read_watermark(data)
        kind = self._state.settings["audio"]["input"]["format"]["type"]
        mulaw = self._incoming.mulaw(data, kind)
        self._buffer.append(mulaw)
        for found in self._vad.feed(mulaw):
            if isinstance(found, SpeechStarted):
                self._speech_started(found)
            else:
                self._speech_stopped(found)

    def _read_watermark(self, data: bytes) -> None:
        """Look for the call's number in the first 160 bytes, as they came."""
        assert self._first is not None  # noqa: S101 - only called while it is looked for
        self._first += data
        if len(self._first) >= watermark.FRAME_BYTES:
            frame = bytes(self._first[: watermark.FRAME_BYTES])
            self._state.record.timeline.watermark = watermark.read(frame)
            self._first = None

    def _speech_started(self, found: SpeechStarted) -> None:
        self._item_id, self._start_ms = self._state.ids.new("item"), found.start_ms
        self._state.emit(
            "input_audio_buffer.speech_started",
            audio_start_ms=found.start_ms,
            item_id=self._item_id,
        )
        if (self._turn_detection() or {}).get("interrupt_response"):
            self._turns.interrupt()
        self._idle.disarm()

    def _speech_stopped(self, found: SpeechStopped) -> None:
        self._state.emit(
            "input_audio_buffer.speech_stopped", audio_end_ms=found.end_ms, item_id=self._item_id
        )
        self._turns.commit(self._item_id, self._buffer.take(self._start_ms, found.end_ms))
        if (self._turn_detection() or {}).get("create_response"):
            self._respond()

    def _timed_out(self, start_ms: int, end_ms: int) -> None:
        """Nobody spoke: the silence becomes an item and is answered (H2-20)."""
        if self._vad.is_speech:
            return
        item_id = self._state.ids.new("item")
        moments = {"audio_start_ms": start_ms, "audio_end_ms": end_ms}
        self._state.emit("input_audio_buffer.timeout_triggered", **moments, item_id=item_id)
        self._turns.commit(item_id, self._buffer.take(start_ms, end_ms))
        self._respond()

    def _respond(self) -> None:
        """Answer by itself; where a response still runs, that fails as the vendor says."""
        try:
            self._turns.respond({})
        except RealtimeError as error:
            self._state.emit("error", error=error.body(None))

    def commit(self) -> None:
        """Make an item of all audio in the buffer; raises RealtimeError below 100 ms."""
        length_ms = self._buffer.length_ms
        if length_ms < _LEAST_MS:
            raise RealtimeError(
                "input_audio_buffer_commit_empty",
                "Error committing input audio buffer: buffer too small. Expected at least "
                f"{_LEAST_MS}ms of audio, but buffer only has {length_ms:.2f}ms of audio.",
            )
        item_id = self._item_id if self._vad.is_speech else self._state.ids.new("item")
        self._vad.reset()
        self._turns.commit(item_id, self._buffer.take())

    def clear(self) -> None:
        """Forget the audio in the buffer."""
        self._buffer.clear()
        self._vad.reset()
        self._state.emit("input_audio_buffer.cleared")
