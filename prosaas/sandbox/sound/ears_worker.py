"""The process that recognises speech: length-prefixed mu-law in, one line of text out.

With the argument `recordings` a receptionist may be heard too, and nobody waits for the answer.
Ends when its input does, so it cannot outlive the process that started it.
"""

import os
import signal
import struct
import sys

from prosaas.sandbox.sound import grammar, receptionist
from prosaas.sandbox.sound.recogniser import Recogniser

CALLERS, RECORDINGS = "callers", "recordings"
_NICE = {CALLERS: 5, RECORDINGS: 15}  # a transcript may come late, audio may not


def _lines(what: str) -> list[str]:
    lines = grammar.example_lines()
    return lines if what == CALLERS else [*lines[:2000], *receptionist.example_lines()]


def main() -> None:
    """Serve standard input until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started it
    what = sys.argv[1]
    os.nice(_NICE[what])
    recogniser = Recogniser(_lines(what))
    source, target = sys.stdin.buffer, sys.stdout.buffer
    while len(header := source.read(4)) == 4:  # noqa: PLR2004 one unsigned 32-bit length
        text = recogniser.hear(source.read(struct.unpack("!I", header)[0]))
        target.write(text.encode() + b"\n")
        target.flush()


if __name__ == "__main__":
    main()
