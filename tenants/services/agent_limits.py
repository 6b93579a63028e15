"""What an agent may hold, within the limits of what speaks it (docs/agents.md).

Content is names and values of FIELDS. Sources: protocols.md F4 for voices and tools; the model
takes at most 16,384 tokens of instructions and tools together.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from tenants.models import Language
from tenants.turn_settings import BadTurnSettings
from tenants.turn_settings import check as check_turn_settings

FIELDS: Final = ("greeting", "instructions", "voice", "language", "turn_settings", "outbound")
OUTBOUND: Final = ("greeting", "instructions", "voice", "language")  # may differ when it calls
VOICES: Final = (
    "marin",
    "cedar",
    "alloy",
    "ash",
    "ballad",
    "coral",
    "echo",
    "sage",
    "shimmer",
    "verse",
)
DEFAULT_VOICE: Final = VOICES[0]
# Spoken at some 15 letters a second, 600 are 40 seconds: nobody listens longer to a greeting.
GREETING_CHARS: Final = 600
# A token is at least one byte, and a Hebrew letter is two: 7,500 of them are at most 15,000 of
# the 16,384 tokens. The rest is for the tools.
INSTRUCTIONS_CHARS: Final = 7_500
BYTES_OF_A_LETTER: Final = 2
NAME_CHARS: Final = 100
NOTE_CHARS: Final = 200
_LONGEST: Final = {"greeting": GREETING_CHARS, "instructions": INSTRUCTIONS_CHARS}


class BadAgent(Exception):
    """An agent cannot be as asked; the text says why, in the active language.

    `field` is one of FIELDS, "outbound." and one of OUTBOUND, "name", "note" or "trade"; "" for
    none of them.
    """

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


def check(values: Mapping[str, Any]) -> None:
    """BadAgent for the first value that cannot be used; what is not given is not looked at."""
    for name in FIELDS:
        if name in values:
            _check_field(name, values[name])


def tidied(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are kept: line ends of one kind, no spaces around, no empty override."""
    kept = {name: _tidy(value) for name, value in values.items()}
    outbound = kept.get("outbound")
    if isinstance(outbound, Mapping):
        overrides = {name: _tidy(value) for name, value in outbound.items()}
        kept["outbound"] = {name: value for name, value in overrides.items() if value != ""}
    return kept


def check_line(field: str, text: str, at_most: int) -> None:
    """BadAgent where a name or a note is too long or has control characters."""
    if len(text) > at_most:
        raise BadAgent(field, _too_long(text, at_most))
    if _controls(text, allowed=""):
        raise BadAgent(field, _("There is a character that cannot be shown in this text."))


def printable(text: str) -> str:
    """One line without what check refuses, for a name that comes from elsewhere."""
    return " ".join("".join(" " if _is_control(each) else each for each in text).split())


def _tidy(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return value.replace("\r\n", "\n").replace("\r", "\n").strip()


def _check_field(name: str, value: Any) -> None:
    if name == "turn_settings":
        try:
            check_turn_settings(value)
        except BadTurnSettings as error:
            raise BadAgent(name, str(error)) from error
    elif name == "outbound":
        _check_outbound(value)
    else:
        for problem in _problems(name, value):
            raise BadAgent(name, problem)


def _check_outbound(overrides: Any) -> None:
    if not isinstance(overrides, Mapping):
        raise BadAgent(
            "outbound", _("What differs in outbound calls must be an object of names and values.")
        )
    for name, value in overrides.items():
        if name not in OUTBOUND:
            sentence = _("%(name)s cannot differ in outbound calls. Allowed: %(allowed)s.")
            allowed = ", ".join(OUTBOUND)
            raise BadAgent("outbound", sentence % {"name": name, "allowed": allowed})
        for problem in _problems(name, value):
            raise BadAgent(f"outbound.{name}", problem)


def _problems(name: str, value: Any) -> Iterator[str]:
    if not isinstance(value, str):
        yield _("This must be a text.")
    elif name == "voice":
        if value not in VOICES:
            sentence = _("There is no voice %(voice)s. Choose one of: %(allowed)s.")
            yield sentence % {"voice": value, "allowed": ", ".join(VOICES)}
    elif name == "language":
        if value not in Language.values:
            yield _("The language is one of: %(words)s.") % {"words": ", ".join(Language.values)}
    else:
        yield from _problems_of_text(value, _LONGEST[name])


def _problems_of_text(text: str, at_most: int) -> Iterator[str]:
    if _controls(text, allowed="\n\t"):
        yield _("There is a character that cannot be spoken or shown in this text.")
    elif len(text) > at_most:
        yield _too_long(text, at_most)
    elif len(text.encode()) > at_most * BYTES_OF_A_LETTER:
        yield _("This is too long: emoji and the like count for more than letters. Shorten it.")


def _too_long(text: str, at_most: int) -> str:
    sentence = _("This is too long: %(letters)s characters, and at most %(most)s can be used.")
    return sentence % {"letters": len(text), "most": at_most}


def _controls(text: str, *, allowed: str) -> bool:
    return any(_is_control(each) and each not in allowed for each in text)


def _is_control(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Cs"}
