"""Text that a regular expression matches: the simplest one, deterministically."""

import importlib
import re
from collections.abc import Callable, Iterable
from typing import Any

_PREFERRED = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ -_.,:;/+@#!?()'\""
_MOST_MORE = 64
_CATEGORIES: dict[str, Callable[[str], bool]] = {
    "CATEGORY_DIGIT": str.isdigit,
    "CATEGORY_NOT_DIGIT": lambda letter: not letter.isdigit(),
    "CATEGORY_SPACE": str.isspace,
    "CATEGORY_NOT_SPACE": lambda letter: not letter.isspace(),
    "CATEGORY_WORD": lambda letter: letter.isalnum() or letter == "_",
    "CATEGORY_NOT_WORD": lambda letter: not (letter.isalnum() or letter == "_"),
}
_parse: Callable[[str], Any] = importlib.import_module("re._parser").parse


def matching(pattern: str, low: int = 0, high: int | None = None) -> str | None:
    """Give a text of `low` to `high` characters that the pattern finds itself in, or None."""
    most = high if high is not None else max(low, _MOST_MORE) + _MOST_MORE
    for more in range(max(low, _MOST_MORE) + 1):
        text = "".join(_text(item, more) for item in _parse(pattern))
        if len(text) > most:
            return None
        text = text.ljust(low, "0") if not pattern.endswith("$") else text
        if len(text) >= low and re.search(pattern, text):
            return text
    return None


def _text(item: tuple[Any, Any], more: int) -> str:
    """Write one parsed item; repetitions repeat `more` times above their least."""
    kind, value = str(item[0]), item[1]
    if kind == "LITERAL":
        return chr(value)
    if kind in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        least, most, inner = value
        times: int = min(int(most), least + more)
        return "".join(_text(entry, more if times == 1 else 0) for entry in inner) * times
    if kind in ("SUBPATTERN", "ATOMIC_GROUP"):
        inner = value[-1] if kind == "SUBPATTERN" else value
        return "".join(_text(entry, more) for entry in inner)
    if kind == "BRANCH":
        return "".join(_text(entry, more) for entry in value[1][0])
    if kind in ("IN", "NOT_LITERAL", "ANY"):
        return _letter(kind, value)
    return ""  # an anchor


def _letter(kind: str, value: Any) -> str:
    if kind == "ANY":
        return "a"
    if kind == "NOT_LITERAL":
        return next(letter for letter in _PREFERRED if letter != chr(value))
    items = [(str(name), inner) for name, inner in value]
    found = next((letter for letter in _PREFERRED if _is_in(letter, items)), None)
    return found or _first_of(items)


def _is_in(letter: str, items: Iterable[tuple[str, Any]]) -> bool:
    is_negated, is_found = False, False
    for name, value in items:
        is_negated = is_negated or name == "NEGATE"
        if name == "LITERAL":
            is_found = is_found or letter == chr(value)
        elif name == "RANGE":
            is_found = is_found or value[0] <= ord(letter) <= value[1]
        elif name == "CATEGORY":
            is_found = is_found or _CATEGORIES[str(value)](letter)
    return is_found != is_negated


def _first_of(items: Iterable[tuple[str, Any]]) -> str:
    for name, value in items:
        if name in ("LITERAL", "RANGE"):
            return chr(value if name == "LITERAL" else value[0])
    return "a"
