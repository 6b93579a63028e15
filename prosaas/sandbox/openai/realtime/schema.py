"""Checking client JSON: every key known, every value of its type, errors with dotted paths.

A check is a function of (value, param) that raises RealtimeError. Building blocks stand here;
what the session and the events look like stands in realtime/validation.py.
"""

from collections.abc import Callable, Mapping
from typing import Any

from prosaas.sandbox.openai.realtime.errors import invalid_value, missing, unknown_parameter

Check = Callable[[Any, str], None]


def anything(_value: Any, _param: str) -> None:
    """Accept every JSON value."""


def text(value: Any, param: str) -> None:
    """Accept a string."""
    if not isinstance(value, str):
        raise invalid_value(param, "a string")


def flag(value: Any, param: str) -> None:
    """Accept true or false."""
    if not isinstance(value, bool):
        raise invalid_value(param, "a boolean")


def one_of(*choices: object) -> Check:
    """Accept one of these values."""

    def check(value: Any, param: str) -> None:
        if isinstance(value, dict | list) or value not in choices:
            raise invalid_value(param, f"one of {', '.join(repr(choice) for choice in choices)}")

    return check


def number(low: float, high: float, *, whole: bool = False) -> Check:
    """Accept a number within bounds, both included."""

    def check(value: Any, param: str) -> None:
        kinds = int if whole else (int, float)
        if isinstance(value, bool) or not isinstance(value, kinds) or not low <= value <= high:
            raise invalid_value(param, f"a number from {low} to {high}")

    return check


def nullable(inner: Check) -> Check:
    """Accept null or what the inner check accepts."""

    def check(value: Any, param: str) -> None:
        if value is not None:
            inner(value, param)

    return check


def either(first: Check, second: Check, first_kind: type) -> Check:
    """Use the first check for values of a Python type, the second for all others."""

    def check(value: Any, param: str) -> None:
        (first if isinstance(value, first_kind) else second)(value, param)

    return check


def list_of(inner: Check) -> Check:
    """Accept a list, each entry checked."""

    def check(value: Any, param: str) -> None:
        if not isinstance(value, list):
            raise invalid_value(param, "an array")
        for index, entry in enumerate(value):
            inner(entry, f"{param}[{index}]")

    return check


def fields(known: Mapping[str, Check], required: tuple[str, ...] = ()) -> Check:
    """Accept an object with these keys and no others."""

    def check(value: Any, param: str) -> None:
        if not isinstance(value, dict):
            raise invalid_value(param, "an object")
        prefix = f"{param}." if param else ""
        for key in required:
            if key not in value:
                raise missing(prefix + key)
        for key, entry in value.items():
            if key not in known:
                raise unknown_parameter(prefix + key)
            known[key](entry, prefix + key)

    return check


def by_type(kinds: Mapping[str, Check], key: str = "type", default: str = "") -> Check:
    """Accept an object whose `type` (or other key) chooses its check."""

    def check(value: Any, param: str) -> None:
        if not isinstance(value, dict):
            raise invalid_value(param, "an object")
        if key not in value and not default:
            raise missing(f"{param}.{key}")
        kind = value.get(key, default)
        one_of(*kinds)(kind, f"{param}.{key}")
        kinds[kind](value, param)

    return check
