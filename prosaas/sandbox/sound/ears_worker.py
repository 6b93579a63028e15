"""The process that recognises speech: length-prefixed mu-law in, one line of text out.

Ends when its input does, so it cannot outlive the process that started it.
"""

import os
import signal
import struct
import sys

from prosaas.sandbox.sound.recogniser import Recogniser


def main() -> None:
    """Serve standard input until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started it
    os.nice(5)  # a transcript may come late, audio may not
    recogniser = Recogniser()
    source, target = sys.stdin.buffer, sys.stdout.buffer
    while len(header := source.read(4)) == 4:  # noqa: PLR2004 one unsigned 32-bit length
        text = recogniser.hear(source.read(struct.unpack("!I", header)[0]))
        target.write(text.encode() + b"\n")
        target.flush()


if __name__ == "__main__":
    main()
