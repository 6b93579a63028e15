"""A number hidden in 20 ms of mu-law silence, to tell in the model's log which call it hears.

0xFF and 0x7F both are silence: the first is a 0 and the second a 1. 32 bits, the least significant
first, five bytes a bit, make the 160 bytes of one frame. It survives only if passed on verbatim.
"""

BITS = 32
FRAME_BYTES = 160
_REPEAT = FRAME_BYTES // BITS
_ZERO, _ONE = b"\xff" * _REPEAT, b"\x7f" * _REPEAT


def write(number: int) -> bytes:
    """The frame that carries `number`, 1 to 2**32 - 1."""
    return b"".join(_ONE if number >> bit & 1 else _ZERO for bit in range(BITS))


def read(frame: bytes) -> int | None:
    """The number in a frame of 160 bytes; None for plain silence and any other sound."""
    number = 0
    for bit in range(BITS):
        group = frame[bit * _REPEAT : (bit + 1) * _REPEAT]
        if group == _ONE:
            number |= 1 << bit
        elif group != _ZERO:
            return None
    return number or None
