"""The process that recognises speech: whose it may be, a length and mu-law in, a line of text out.

Ends when its input does, so it cannot outlive the process that started it.
"""

import os
import signal
import struct
import sys
from functools import cache

from prosaas.sandbox.sound import grammar, receptionist
from prosaas.sandbox.sound.recogniser import Recogniser

HEADER = struct.Struct("!?I")  # whether a receptionist may be heard too, and the bytes of audio


@cache
def _recogniser(*, both_sides: bool) -> Recogniser:
    lines = grammar.example_lines()
    return Recogniser([*lines[:2000], *receptionist.example_lines()] if both_sides else lines)


def main() -> None:
    """Serve standard input until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started it
    os.nice(5)  # a transcript may come late, audio may not
    _recogniser(both_sides=False)  # a live call's ears are ready before it
    source, target = sys.stdin.buffer, sys.stdout.buffer
    while len(header := source.read(HEADER.size)) == HEADER.size:
        both_sides, length = HEADER.unpack(header)
        text = _recogniser(both_sides=both_sides).hear(source.read(length))
        target.write(text.encode() + b"\n")
        target.flush()


if __name__ == "__main__":
    main()
