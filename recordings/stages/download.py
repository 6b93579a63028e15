"""A recording from the carrier onto our disk: nothing but a whole, sound WAV passes."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Final

from django.conf import settings

from prosaas.lib.twilio.media import Media, MediaCut, TwilioMedia
from recordings.audio.peaks import peaks
from recordings.audio.wav import BadAudio, wav_info
from recordings.models import Recording, RecordingKind
from recordings.services import AudioFile
from recordings.stages.verdict import GaveUp, TryLater

MOST_BYTES: Final = 1024**3  # nine hours of two channels
SHORTER_BY_MS: Final = 2_000  # what the carrier's rounding explains
CONTENT_TYPE: Final = "audio/wav"
_UNNAMED: Final = frozenset({"", "application/octet-stream", "binary/octet-stream"})
_BEAT_S, _LONGEST_S = 30.0, 1800.0


class Pulse:
    """Renews a lease while bytes come, not with each of them."""

    def __init__(
        self, beat: Callable[[], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`clock` in seconds."""
        self._beat, self._clock = beat, clock
        self._began = self._last = clock()

    def __call__(self) -> None:
        """Something came; TryLater when it has been coming for half an hour."""
        now = self._clock()
        if now - self._began > _LONGEST_S:
            raise TryLater("too-slow")
        if now - self._last >= _BEAT_S:
            self._last = now
            self._beat()


def download(row: Recording, file: IO[bytes], path: Path, pulse: Pulse) -> AudioFile:
    """Fill the file, at `path`, with the recording; BadAudio, TwilioFailed, OSError, Verdict."""
    twilio = TwilioMedia(
        account_sid=settings.TWILIO_ACCOUNT_SID,
        auth_token=settings.TWILIO_AUTH_TOKEN,
        api_url=settings.TWILIO_API_URL,
    )
    with twilio.recording(
        account_sid=row.call.account_sid or settings.TWILIO_ACCOUNT_SID,
        recording_sid=row.recording_sid,
        channels=1 if row.kind == RecordingKind.VOICEMAIL or row.channels == 1 else 2,
    ) as media:
        try:
            size, sha256 = _written(media, file, pulse)
        except MediaCut as error:
            raise BadAudio("truncated") from error
    return _checked(row, path, size, sha256)


def _written(media: Media, file: IO[bytes], pulse: Pulse) -> tuple[int, str]:
    if not media.content_type.startswith("audio/") and media.content_type not in _UNNAMED:
        raise BadAudio("not-audio")
    if (media.length or 0) > MOST_BYTES:
        raise GaveUp("too-large")
    digest, size = hashlib.sha256(), 0
    for chunk in media.chunks():
        size += len(chunk)
        if size > MOST_BYTES:
            raise GaveUp("too-large")
        digest.update(chunk)
        file.write(chunk)
        pulse()
    file.flush()
    if media.length not in {None, size}:
        raise BadAudio("truncated")
    return size, digest.hexdigest()


def _checked(row: Recording, path: Path, size: int, sha256: str) -> AudioFile:
    info = wav_info(path)
    if info.duration_ms < (row.seconds or 0) * 1000 - SHORTER_BY_MS:
        raise BadAudio("truncated")
    return AudioFile(CONTENT_TYPE, size, sha256, info.duration_ms, info.channels, peaks(path, info))
