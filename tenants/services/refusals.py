"""What a service answers when it will not."""

from __future__ import annotations


class Refused(Exception):
    """Something cannot be done as asked; the text says why, in the active language."""
