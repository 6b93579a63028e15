"""Values that fit a schema and say nothing: the neutral choice of each type."""

import math
from fractions import Fraction
from typing import Any

from jsonschema import Draft202012Validator

from prosaas.sandbox.openai.rest.json_schema_pattern import matching

Json = dict[str, Any]

_NEUTRAL = (
    *("unknown", "other", "none", "neutral", "normal", "medium", "general", "unspecified"),
    *("not_specified", "not specified", "n/a", "na", "routine", "low", "unclear", "no"),
)
_SAMPLES = {
    "date-time": "1970-01-01T00:00:00Z",
    "date": "1970-01-01",
    "time": "00:00:00Z",
    "duration": "PT0S",
    "email": "unknown@example.com",
    "hostname": "example.com",
    "ipv4": "0.0.0.0",  # noqa: S104 a value, nothing listens there
    "ipv6": "::",
    "uuid": "00000000-0000-0000-0000-000000000000",
}
_FILLING = "unknown "
_MOST_STEPS = 1000


def fits(value: Any, node: Json) -> bool:
    """Whether a value is valid for a schema without references."""
    return bool(Draft202012Validator(node).is_valid(value))


def neutral_member(node: Json) -> Any:
    """The member of an enum that says least, null first."""
    members = [member for member in node["enum"] if fits(member, node)] or node["enum"]
    if None in members:
        return None
    lower = [str(member).lower() for member in members]
    for word in _NEUTRAL:
        if word in lower:
            return members[lower.index(word)]
    return members[0]


def neutral_text(node: Json) -> str:
    """A text of the demanded length, pattern and format; empty when nothing is demanded."""
    low, high = int(node.get("minLength", 0)), node.get("maxLength")
    if "pattern" in node:
        return matching(node["pattern"], low, high) or ""
    if "format" in node:
        return _SAMPLES[node["format"]]
    return (_FILLING * math.ceil(low / len(_FILLING)))[:low]


def neutral_number(node: Json) -> int | float:
    """The allowed number closest to zero."""
    if fits(0, node):
        return 0
    low, low_open = _bound(node, "minimum", "exclusiveMinimum", max)
    high, high_open = _bound(node, "maximum", "exclusiveMaximum", min)
    step = _step(node)
    from_below = low is not None and low >= 0
    edge, is_open, sign = (low, low_open, 1) if from_below else (high, high_open, -1)
    if edge is None:
        return 0
    if not step:
        return _plain(_between(edge, sign, is_open=is_open, other=high if from_below else low))
    first = (math.ceil if from_below else math.floor)(edge / step)
    for more in range(_MOST_STEPS):
        value = _plain((first + sign * more) * step)
        if fits(value, node):
            return value
    return _plain(first * step)


def _between(edge: Fraction, sign: int, *, is_open: bool, other: Fraction | None) -> Fraction:
    if not is_open:
        return edge
    return edge + sign if other is None or abs(other - edge) > 1 else (edge + other) / 2


def _bound(node: Json, closed: str, opened: str, pick: Any) -> tuple[Fraction | None, bool]:
    """The tighter of both bounds, and whether it is excluded."""
    found = [
        (Fraction(str(node[name])), name == opened) for name in (closed, opened) if name in node
    ]
    if not found:
        return None, False
    edge = pick(value for value, _ in found)
    return edge, any(is_open for value, is_open in found if value == edge)


def _step(node: Json) -> Fraction:
    step = Fraction(str(node["multipleOf"])) if "multipleOf" in node else Fraction(0)
    if node.get("type") == "integer":
        return Fraction(step.numerator) if step else Fraction(1)
    return step


def _plain(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)
