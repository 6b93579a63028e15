"""What the telephone network itself sounds like: keys, the recording's beep, ringing. Mu-law."""

from functools import cache

import numpy as np

from prosaas.sandbox.sound.audio import BYTES_PER_MS, RATE, SILENCE, mulaw_encode

_LEVEL = 6000  # of 32767, for each of the two tones
_KEY_MS, _GAP_MS, _WAIT_MS = 120, 80, 500
_ROWS, _COLUMNS = (697, 770, 852, 941), (1209, 1336, 1477)
_KEYS = "123456789*0#"


@cache
def tone(ms: int, *hertz: int) -> bytes:
    """A chord of sines."""
    time = np.arange(ms * BYTES_PER_MS) / RATE
    chord = sum(_LEVEL * np.sin(2 * np.pi * hz * time) for hz in hertz)
    return mulaw_encode(np.asarray(chord, dtype=np.int16))


def silence(ms: int) -> bytes:
    """Nothing, for that long."""
    return SILENCE * (ms * BYTES_PER_MS)


def keys(digits: str) -> bytes:
    """DTMF (ITU-T Q.23) for `0-9 * #`; `w` is half a second of nothing."""
    return b"".join(_key(digit) for digit in digits)


def _key(digit: str) -> bytes:
    if digit == "w":
        return silence(_WAIT_MS)
    row, column = divmod(_KEYS.index(digit), len(_COLUMNS))
    return tone(_KEY_MS, _ROWS[row], _COLUMNS[column]) + silence(_GAP_MS)


def beep() -> bytes:
    """The sound before a recording."""
    return tone(400, 1000)


def ringing() -> bytes:
    """One period of the ringing that a caller hears: two seconds in six."""
    return tone(2000, 440, 480) + silence(4000)
