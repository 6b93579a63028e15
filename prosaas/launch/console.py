"""What the launchers print for a person: words to stdout, complaints to stderr.

Colours, and lines that are replaced, only on a terminal; NO_COLOR (no-color.org) turns colours off.
"""

import io
import os
import shutil
import sys

BOLD, DIM, RED, GREEN, CYAN = "1", "2", "31", "32", "36"
ERASE_LINE = "\r\033[K"

for _stream in (sys.stdout, sys.stderr):
    if isinstance(_stream, io.TextIOWrapper):
        _stream.reconfigure(errors="replace")  # a terminal without UTF-8 must not end the demo


def is_terminal() -> bool:
    """Whether somebody watches stdout on a screen that understands escape codes."""
    return sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"


def columns() -> int | None:
    """The terminal's width in characters; None where lines may be as long as they like."""
    return shutil.get_terminal_size().columns if is_terminal() else None


def say(text: str = "") -> None:
    """One line (or several) on stdout, at once."""
    print(text, flush=True)


def passing(text: str) -> None:
    """A short line that the next one replaces; nothing where it could not be taken back."""
    if is_terminal():
        print(f"{ERASE_LINE}{text}", end="", flush=True)


def error(text: str) -> None:
    """One line (or several) on stderr, at once."""
    print(text, file=sys.stderr, flush=True)


def paint(text: str, *styles: str) -> str:
    """`text` in the given styles when stdout is a terminal, else as it is."""
    if not styles or not is_terminal() or os.environ.get("NO_COLOR"):
        return text
    return f"\033[{';'.join(styles)}m{text}\033[0m"
