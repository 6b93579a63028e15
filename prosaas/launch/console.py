"""What the launchers print for a person: words to stdout, complaints to stderr, colour on a tty."""

import io
import sys

BOLD, DIM, RED, GREEN, CYAN = "1", "2", "31", "32", "36"

for _stream in (sys.stdout, sys.stderr):
    if isinstance(_stream, io.TextIOWrapper):
        _stream.reconfigure(errors="replace")  # a terminal without UTF-8 must not end the demo


def say(text: str = "") -> None:
    """One line (or several) on stdout, at once."""
    print(text, flush=True)


def error(text: str) -> None:
    """One line (or several) on stderr, at once."""
    print(text, file=sys.stderr, flush=True)


def paint(text: str, *styles: str) -> str:
    """`text` in the given styles when stdout is a terminal, else as it is."""
    if not (styles and sys.stdout.isatty()):
        return text
    return f"\033[{';'.join(styles)}m{text}\033[0m"
