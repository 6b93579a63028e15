"""Audio files that need no encoder: FLAC with verbatim samples, MP3 frames of silence."""

import struct

from prosaas.sandbox.sound.audio import Pcm

_BLOCK = 4096
_MP3_FRAME = b"\xff\xfb\x90\x00" + bytes(413)  # MPEG-1 layer III, 128 kbit/s, 44.1 kHz
_MP3_FRAME_SECONDS = 1152 / 44100


def _crc(data: bytes, polynomial: int, bits: int) -> int:
    value, top = 0, 1 << (bits - 1)
    for byte in data:
        value ^= byte << (bits - 8)
        for _ in range(8):
            value = (value << 1) ^ (polynomial if value & top else 0)
        value &= (1 << bits) - 1
    return value


def flac(pcm: Pcm, rate: int = 8000) -> bytes:
    """16-bit mono samples as FLAC (RFC 9639), uncompressed inside."""
    packed = rate << 44 | 0 << 41 | 15 << 36 | len(pcm)
    info = struct.pack(">HH", _BLOCK, _BLOCK) + bytes(6) + packed.to_bytes(8, "big") + bytes(16)
    blocks = [pcm[start : start + _BLOCK] for start in range(0, len(pcm), _BLOCK)]
    frames = b"".join(_frame(index, block) for index, block in enumerate(blocks))
    return b"fLaC\x80\x00\x00\x22" + info + frames


def _frame(index: int, block: Pcm) -> bytes:
    head = b"\xff\xf8\x70\x08" + chr(index).encode() + struct.pack(">H", len(block) - 1)
    head += bytes([_crc(head, 0x07, 8)])
    body = head + b"\x02" + block.astype(">i2").tobytes()
    return body + struct.pack(">H", _crc(body, 0x8005, 16))


def mp3_silence(seconds: float) -> bytes:
    """Silence as MP3, a frame longer at most."""
    return _MP3_FRAME * round(seconds / _MP3_FRAME_SECONDS)
