"""The Range header of HTTP, for one range of bytes (RFC 9110 section 14)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_ONE: Final = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*", re.ASCII)


class BeyondEnd(Exception):
    """Not one byte of the asked range exists: 416."""


@dataclass(frozen=True, slots=True)
class ByteRange:
    """`length` bytes from `start` on."""

    start: int
    length: int

    def of(self, size: int) -> str:
        """The Content-Range of an answer with it."""
        return f"bytes {self.start}-{self.start + self.length - 1}/{size}"


def byte_range(header: str, size: int) -> ByteRange | None:
    """The range asked for, cut to what there is; BeyondEnd.

    None where the header is to be ignored: there is none, it is malformed, or has many ranges.
    """
    match = _ONE.fullmatch(header.strip())
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        length = min(int(last), size)
        start = size - length
    else:
        start = int(first)
        if last and int(last) < start:
            return None
        length = min(int(last) if last else size, size - 1) - start + 1
    if length <= 0:
        raise BeyondEnd
    return ByteRange(start, length)
