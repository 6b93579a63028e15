"""What can be wrong with a tape.

TapeError: it cannot be read.
  OtherFormatError: it was written in another format.
"""

from __future__ import annotations


class TapeError(Exception):
    """These bytes are no tape, or a damaged one."""


class OtherFormatError(TapeError):
    """The tape was written in a format that this version does not read."""
