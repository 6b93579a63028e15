"""The input audio buffer: mu-law audio not yet committed, on the session's own clock in ms."""

from prosaas.sandbox.sound.audio import BYTES_PER_MS

_KEPT_MS = 120_000  # of audio nobody commits


class InputBuffer:
    """Audio from `start_ms` (since the session began) to `end_ms`."""

    def __init__(self) -> None:
        self._audio = bytearray()
        self._end_bytes = 0

    @property
    def end_ms(self) -> int:
        """All audio appended in this session."""
        return self._end_bytes // BYTES_PER_MS

    @property
    def length_ms(self) -> float:
        """Audio that a commit would take now."""
        return len(self._audio) / BYTES_PER_MS

    def append(self, mulaw: bytes) -> None:
        """Add audio; the oldest is forgotten after two minutes without a commit."""
        self._audio += mulaw
        self._end_bytes += len(mulaw)
        if len(self._audio) > _KEPT_MS * BYTES_PER_MS:
            del self._audio[: len(self._audio) - _KEPT_MS * BYTES_PER_MS]

    def take(self, start_ms: int = 0, end_ms: int | None = None) -> bytes:
        """Take the audio between two moments and forget everything before the second."""
        first = self._end_bytes - len(self._audio)
        end = self._end_bytes if end_ms is None else end_ms * BYTES_PER_MS
        taken = bytes(self._audio[max(0, start_ms * BYTES_PER_MS - first) : end - first])
        del self._audio[: end - first]
        return taken

    def clear(self) -> None:
        """Forget what was not committed; the clock goes on."""
        self._audio.clear()
