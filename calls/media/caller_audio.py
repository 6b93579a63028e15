"""The caller's voice on its way in: passed on as it came, watched for speech."""

from __future__ import annotations

from collections.abc import Callable

from calls.engine.events import CallerQuieted, CallerVoiced, Event
from calls.engine.playout import BYTES_PER_MS
from calls.engine.speech import SpeechDetector
from calls.realtime.messages import append
from calls.twilio.media import Media

HELD_MAX_MS = 15_000


class CallerAudio:
    """One call's incoming audio. `forward` posts a message to the model; times are ms.

    Until the stream is ours and the model has confirmed the session, audio is held: it would be
    read in the wrong format (protocols.md F4). Beyond 15 s the oldest part of it is lost, and
    counted. `session_from_ms` is where in all of the caller's audio the present session began to
    listen: its own clock starts there (F3).
    """

    def __init__(self, forward: Callable[[str], None]) -> None:
        self.detector = SpeechDetector()
        self.frames_in = 0
        self.frames_forwarded = 0
        self.frames_dropped = 0
        self.received_ms = 0
        self.session_from_ms = 0
        self._forward = forward
        self._held: list[tuple[str, int]] | None = []
        self._held_ms = 0

    def push(self, media: Media, at: int) -> list[Event]:
        """Take one media message; return what changed about the caller's voice."""
        self.frames_in += 1
        length_ms = len(media.audio) // BYTES_PER_MS
        message = append(media.payload)
        if self._held is None:
            self._send(message)
        else:
            self._hold(self._held, message, length_ms)
        self.received_ms += length_ms
        return [self._changed(at, is_voiced) for is_voiced in self.detector.push(media.audio)]

    @property
    def frames_held(self) -> int:
        """How many messages wait for a session."""
        return len(self._held or ())

    def hold(self) -> None:
        """Another session is to come: keep what the caller says for it."""
        if self._held is None:
            self._held, self._held_ms = [], 0
            self.session_from_ms = self.received_ms

    def release(self) -> None:
        """The session is there: pass on what was held, and everything from here on."""
        held, self._held = self._held or [], None
        for message, _ in held:
            self._send(message)

    def onset_at(self, at: int) -> int:
        """Return when the voice that is heard at `at` began."""
        return at - self.detector.voiced_run * 20

    def _changed(self, at: int, is_voiced: bool) -> Event:  # noqa: FBT001 (what the detector says)
        return CallerVoiced(at, self.onset_at(at)) if is_voiced else CallerQuieted(at)

    def _send(self, message: str) -> None:
        self.frames_forwarded += 1
        self._forward(message)

    def _hold(self, held: list[tuple[str, int]], message: str, length_ms: int) -> None:
        held.append((message, length_ms))
        self._held_ms += length_ms
        while self._held_ms > HELD_MAX_MS:
            lost_ms = held.pop(0)[1]
            self._held_ms -= lost_ms
            self.session_from_ms += lost_ms
            self.frames_dropped += 1
