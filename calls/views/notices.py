"""What was just done, told once by the list, and how it is undone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.core import signing
from django.http import HttpRequest

_KEY: Final = "calls_notice"
_SALT: Final = "calls.undo."  # and the address that undoes it: another one cannot read it
_UNDO_S: Final = 3600


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence, and what the undo form sends: its address's name and its one field."""

    text: str
    undo: str = ""
    undo_at: str = ""
    is_bad: bool = False


def notice_give(
    request: HttpRequest, text: str, *, undo: Any = None, undo_at: str = "", is_bad: bool = False
) -> None:
    """The next list tells `text`; `undo` is what would take it back, as JSON has it."""
    packed = signing.dumps(undo, salt=_SALT + undo_at, compress=True) if undo else ""
    request.session[_KEY] = [text, packed, undo_at, is_bad]


def notice_taken(request: HttpRequest) -> Notice | None:
    """What is to be told, once."""
    told = request.session.pop(_KEY, None)
    return Notice(*told) if told else None


def undo_of(text: str, *, at: str) -> Any:
    """What notice_give got for this `undo_at`; None for anything else, and after an hour."""
    try:
        return signing.loads(text, salt=_SALT + at, max_age=_UNDO_S)
    except signing.BadSignature:
        return None
