"""Listening to a caller who is being recorded: when it is enough, and what of it is speech."""

from prosaas.sandbox.caller.caller import Frame
from prosaas.sandbox.caller.ear import FRAME_MS, is_audible
from prosaas.sandbox.twilio.twiml.verbs import Record


class Take:
    """Pure: frames of 20 ms in, the end and its bounds out (protocols.md A6)."""

    def __init__(self, verb: Record) -> None:
        self._verb = verb
        self._frames = 0
        self._first: int | None = None
        self._last = 0
        self.digits = ""

    def hear(self, frame: Frame) -> bool:
        """Take in 20 ms; True when the recording is over."""
        if frame.digit and frame.digit in self._verb.finish_on_key:
            self.digits = frame.digit
            return True
        self._frames += 1
        if is_audible(frame.audio):
            self._first = self._frames - 1 if self._first is None else self._first
            self._last = self._frames
        quiet_ms = (self._frames - self._last) * FRAME_MS
        too_long = self._frames * FRAME_MS >= self._verb.max_length_s * 1000
        return too_long or quiet_ms >= self._verb.timeout_s * 1000

    def bounds_ms(self) -> tuple[int, int]:
        """Where the recording begins and ends, from the start of listening; equal when empty."""
        if self._verb.trim == "do-not-trim":
            return 0, self._frames * FRAME_MS
        return (self._first or 0) * FRAME_MS, self._last * FRAME_MS
