"""Whether words said into the agent's goodbye mean that the caller has more to say (L55, L56)."""

from __future__ import annotations

# What people answer to a goodbye, in the languages our agents speak.
_ENGLISH = """
bye goodbye thanks thank you very so much too ok okay alright all right great good nice day evening
night weekend have a the see later take care cheers yes yeah and same to
"""
_HEBREW = """
ביי להתראות תודה רבה שלום יום ערב לילה טוב נעים סופש שבת גם לך לכם אוקיי בסדר יופי מעולה כן
"""
ANSWERS = frozenset(_ENGLISH.split()) | frozenset(_HEBREW.split())


def _words(text: str) -> set[str]:
    kept = "".join(char if char.isalnum() else " " for char in text.casefold())
    return set(kept.split())


def calls_off(text: str, goodbye: str) -> bool:
    """Tell whether `text` holds more than an answer to the goodbye, or than its echo."""
    return bool(_words(text) - ANSWERS - _words(goodbye))
