"""Whether the session that the model confirms is the one we asked for (L15, L44, L49)."""

from __future__ import annotations

from math import isclose
from typing import Any

Message = dict[str, Any]
Path = tuple[str, ...]

_TURNS: Path = ("audio", "input", "turn_detection")

# What must be said back before any audio flows, and what must not be said back differently.
_MUST: tuple[Path, ...] = (
    ("audio", "input", "format", "type"),
    ("audio", "output", "format", "type"),
    ("audio", "output", "voice"),
    (*_TURNS, "type"),
    (*_TURNS, "create_response"),
    (*_TURNS, "interrupt_response"),
)
_MAY: tuple[Path, ...] = (
    ("output_modalities",),
    (*_TURNS, "eagerness"),
    (*_TURNS, "threshold"),
    (*_TURNS, "prefix_padding_ms"),
    (*_TURNS, "silence_duration_ms"),
)
_ABSENT = object()


def differences(wanted: Message, echoed: Message) -> list[str]:
    """Return the dotted paths in which a session is not the one we asked for."""
    paths = [path for path in _MUST if not _same(_at(echoed, path), _at(wanted, path))]
    for path in _MAY:
        echo, wish = _at(echoed, path), _at(wanted, path)
        if _ABSENT not in (echo, wish) and not _same(echo, wish):
            paths.append(path)
    if _tool_names(echoed) != _tool_names(wanted):
        paths.append(("tools",))
    return [".".join(path) for path in paths]


def _same(echo: object, wish: object) -> bool:
    """Compare two leaves; a number may have been through a narrower type on its way."""
    if isinstance(echo, float) and isinstance(wish, float):
        return isclose(echo, wish, rel_tol=1e-6)
    return echo == wish


def _tool_names(session: Message) -> list[str]:
    """Return the names of a session's functions, whatever defaults were added to them."""
    return [tool["name"] for tool in session.get("tools") or []]


def _at(session: Message, path: Path) -> object:
    value: object = session
    for key in path:
        if not isinstance(value, dict) or key not in value:
            return _ABSENT
        value = value[key]
    return value
