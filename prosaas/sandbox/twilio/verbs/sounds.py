"""Audio files as <Play> takes them: fetched bytes to mu-law at 8 kHz."""

import wave

import miniaudio
import numpy as np

from prosaas.sandbox.sound.audio import RATE, mulaw_encode, read_wav, resample
from prosaas.sandbox.twilio.errors import TwilioError

_TYPES = {"mpeg", "wav", "wave", "x-wav", "vnd.wave", "basic", "ulaw"}


def decode(body: bytes, content_type: str) -> bytes:
    """WAV, MP3 or raw mu-law as mu-law; raises TwilioError 13420 for anything else."""
    kind, _, subtype = content_type.partition(";")[0].strip().lower().partition("/")
    if kind != "audio" or subtype not in _TYPES:
        raise TwilioError(13420, content_type or "none")
    if subtype in {"basic", "ulaw"}:
        return body
    try:
        rate, channels = read_wav(body)
    except (ValueError, EOFError, wave.Error):
        return _decode_other(body)
    mixed = np.mean(channels, axis=0).astype(np.int16) if len(channels) > 1 else channels[0]
    return mulaw_encode(resample(mixed, rate, RATE))


def _decode_other(body: bytes) -> bytes:
    try:
        sound = miniaudio.decode(body, nchannels=1, sample_rate=RATE)
    except miniaudio.MiniaudioError as error:
        raise TwilioError(13420, "not a WAV or MP3 file") from error
    return mulaw_encode(np.asarray(sound.samples, dtype=np.int16))
