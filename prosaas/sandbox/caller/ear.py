"""What a caller can tell from the sound alone: whether somebody is talking, and for how long."""

from prosaas.sandbox.sound.audio import BYTES_PER_MS

FRAME_MS = 20
FRAME_BYTES = FRAME_MS * BYTES_PER_MS
_LOUD = 32  # mu-law magnitude of about 400 of 32767, some 38 dB below full scale
_SHARE = 10  # a frame is audible when one sample in ten is loud
_BREATH_MS = 400  # shorter silences belong to the speech around them
_STALE_MS = 200  # a silence this long ends speech that began before `forget`
_LOUDNESS = bytes(1 if 0x7F - (code & 0x7F) >= _LOUD else 0 for code in range(256))


def is_audible(frame: bytes) -> bool:
    """Whether a stretch of mu-law audio is loud enough to be noticed."""
    return frame.translate(_LOUDNESS).count(1) * _SHARE > len(frame)


class Ear:
    """Counts, in ms, what was heard since the last `forget`."""

    def __init__(self) -> None:
        self.audible = False
        self.quiet_ms = 0
        self.audible_ms = 0
        self.talking_ms = 0
        self._stale = False

    def forget(self, *, onset: bool = False) -> None:
        """Start counting speech afresh; with `onset`, what is being said now does not count."""
        self.audible_ms = self.talking_ms = 0
        self._stale = onset

    def hear(self, frame: bytes) -> None:
        """Take in the next 20 ms of play-out."""
        self.audible = is_audible(frame)
        self.quiet_ms = 0 if self.audible else self.quiet_ms + FRAME_MS
        self._stale = self._stale and self.quiet_ms < _STALE_MS
        self.audible_ms += FRAME_MS * (self.audible and not self._stale)
        if self.audible_ms and self.quiet_ms < _BREATH_MS:
            self.talking_ms += FRAME_MS
