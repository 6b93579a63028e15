"""What the launchers print for a person. Words to stdout, complaints to stderr."""

import sys


def say(text: str = "") -> None:
    """One line (or several) on stdout, at once."""
    print(text, flush=True)


def error(text: str) -> None:
    """One line (or several) on stderr, at once."""
    print(text, file=sys.stderr, flush=True)
