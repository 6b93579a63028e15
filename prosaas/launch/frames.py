"""The one WebSocket frame that live calls are made of: whole text messages (RFC 6455 section 5.2).

A media message is a few hundred bytes and comes fifty times a second and call. A general parser
costs more on each than everything we then do with it; it is still there for every other frame.
"""

from __future__ import annotations

from websockets.speedups import apply_mask

_TEXT = 0x81  # FIN, no extension, opcode 1
_MASKED = 0x80
_TWO_BYTES = 126  # a length of this value: the length follows, in two bytes
_MOST = 0xFFFF


def read_text(data: bytes, start: int) -> tuple[str, int] | None:
    """Return the whole masked text frame at `start` and where it ends.

    None for anything else: another kind of frame, an incomplete one, one longer than 64 KiB, one
    whose length is not in its shortest form, or one that is not UTF-8.
    """
    if len(data) < start + 6 or data[start] != _TEXT:
        return None
    length, mask_at = data[start + 1] - _MASKED, start + 2
    if length == _TWO_BYTES:
        length, mask_at = int.from_bytes(data[start + 2 : start + 4], "big"), start + 4
        if length < _TWO_BYTES:
            return None
    elif not 0 <= length < _TWO_BYTES:
        return None
    payload_at = mask_at + 4
    end = payload_at + length
    if len(data) < end:
        return None
    try:
        return apply_mask(data[payload_at:end], data[mask_at:payload_at]).decode(), end
    except UnicodeDecodeError:
        return None


def text_frame(payload: bytes) -> bytes | None:
    """Return the unmasked frame of a text message, or None for one longer than 64 KiB."""
    length = len(payload)
    if length < _TWO_BYTES:
        return bytes((_TEXT, length)) + payload
    if length <= _MOST:
        return bytes((_TEXT, _TWO_BYTES, length >> 8, length & 0xFF)) + payload
    return None
