"""Audio formats of the realtime wire, to and from the sandbox's mu-law.

`audio/pcmu` and `audio/pcma` are 8 kHz bytes, `audio/pcm` is 24 kHz little-endian int16.
"""

import numpy as np

from prosaas.sandbox.sound.audio import RATE, mulaw_decode, mulaw_encode, resample
from prosaas.sandbox.sound.audio import Pcm as Pcm16

_PCM_RATE = 24000
BYTES_PER_MS = {"audio/pcm": 48, "audio/pcmu": 8, "audio/pcma": 8}
SAMPLE_BYTES = {"audio/pcm": 2, "audio/pcmu": 1, "audio/pcma": 1}
_GROUP = 6  # three 24 kHz samples make one at 8 kHz


def _alaw_table() -> Pcm16:
    code = np.arange(256, dtype=np.int32) ^ 0x55
    exponent, mantissa = (code >> 4) & 7, (code & 15) << 4
    raised = (mantissa + 0x108) << np.maximum(exponent - 1, 0)
    magnitude = np.where(exponent == 0, mantissa + 8, raised)
    return np.where(code & 0x80, magnitude, -magnitude).astype(np.int16)


_ALAW = _alaw_table()
_ALAW_ORDER = np.argsort(_ALAW)
_ALAW_STEPS = _ALAW[_ALAW_ORDER].astype(np.int32)
_ALAW_EDGES = (_ALAW_STEPS[1:] + _ALAW_STEPS[:-1]) // 2


class Incoming:
    """Turns one session's client audio into mu-law; what is left of a sample waits."""

    def __init__(self) -> None:
        self._carry = b""

    def mulaw(self, data: bytes, audio_format: str) -> bytes:
        """Convert bytes in the session's input format at this moment."""
        if audio_format == "audio/pcmu":
            self._carry = b""
            return data
        if audio_format == "audio/pcma":
            return mulaw_encode(_ALAW[np.frombuffer(data, dtype=np.uint8)])
        data = self._carry + data
        whole = len(data) // _GROUP * _GROUP
        self._carry = data[whole:]
        samples = np.frombuffer(data[:whole], dtype="<i2").reshape(-1, 3)
        return mulaw_encode(samples.mean(axis=1).astype(np.int16))


def outgoing(mulaw: bytes, audio_format: str) -> bytes:
    """Convert a whole reply into the session's output format."""
    if audio_format == "audio/pcmu":
        return mulaw
    pcm = mulaw_decode(mulaw)
    if audio_format == "audio/pcma":
        nearest = np.searchsorted(_ALAW_EDGES, pcm)
        return _ALAW_ORDER[nearest].astype(np.uint8).tobytes()
    return resample(pcm, RATE, _PCM_RATE).astype("<i2").tobytes()
