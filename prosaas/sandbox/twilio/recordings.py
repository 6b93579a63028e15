"""Recordings of what was really said: both tracks cut from the line, on one clock."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from prosaas.sandbox.sound.audio import BYTES_PER_MS, mulaw_decode, wav_bytes
from prosaas.sandbox.twilio.call import Call
from prosaas.sandbox.twilio.clock import rfc2822


@dataclass(slots=True)
class Recording:
    """A stretch of a call; `start_ms` and `end_ms` are ms since the call's answer.

    `track` is inbound for a <Record>, which hears nobody but the caller (protocols.md A6, C).
    """

    sid: str
    call: Call
    channels: int
    started_at: datetime
    start_ms: float
    callback: str = ""
    callback_method: str = "POST"
    events: Sequence[str] = ("completed",)
    track: str = "both"
    source: str = "StartCallRecordingAPI"
    status: str = "in-progress"
    end_ms: float = field(default=0.0)

    @property
    def seconds(self) -> int:
        """Whole seconds recorded; 0 while it runs."""
        return round(max(0.0, self.end_ms - self.start_ms) / 1000)

    def wav(self, channels: int) -> bytes:
        """8 kHz 16-bit WAV. Channel 1 is the caller, channel 2 the agent as the caller heard it."""
        line = self.call.line
        assert line is not None  # noqa: S101 - a recording only starts on an answered call
        first, last = (round(ms * BYTES_PER_MS) for ms in (self.start_ms, self.end_ms))
        agent = line.playout.between(self.start_ms, self.end_ms)
        caller = bytes(line.said[first:last]).ljust(last - first, b"\xff")
        tracks = [mulaw_decode(caller), mulaw_decode(agent)]
        if channels == 1 and self.track == "inbound":
            tracks = tracks[:1]
        elif channels == 1:
            mixed = tracks[0].astype(np.int32) + tracks[1]
            tracks = [np.clip(mixed, -32768, 32767).astype(np.int16)]
        return wav_bytes(tracks)

    def callback_params(self, url: str) -> dict[str, str]:
        """The recording status callback's body (protocols.md C); `url` is the recording's."""
        return {
            "AccountSid": self.call.number.account_sid,
            "CallSid": self.call.sid,
            "RecordingSid": self.sid,
            "RecordingUrl": url,
            "RecordingStatus": self.status,
            "RecordingDuration": str(self.seconds),
            "RecordingChannels": str(self.channels),
            "RecordingSource": self.source,
            "RecordingTrack": self.track,
            "RecordingStartTime": rfc2822(self.started_at) or "",
            "ErrorCode": "0",
        }
