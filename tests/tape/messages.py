"""Any event and any command, drawn by the types of their fields (hypothesis)."""

from __future__ import annotations

from dataclasses import is_dataclass
from typing import Any, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from calls.engine.commands import Command
from calls.engine.events import Event
from calls.engine.playout import SILENCE
from calls.tape.codec import COMMANDS, EVENTS

VALUES: dict[Any, st.SearchStrategy[Any]] = {
    int: st.integers(-(2**31), 2**31),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bytes: st.integers(0, 4_000).map(lambda length: SILENCE * length),
}


def any_of(cls: type) -> st.SearchStrategy[Any]:
    """Every value of one dataclass; audio is silence, as it is on tape."""
    hints = get_type_hints(cls)
    return st.builds(cls, **{name: _any_value(hint) for name, hint in hints.items()})


def _any_value(hint: Any) -> st.SearchStrategy[Any]:
    if hint in VALUES:
        return VALUES[hint]
    if is_dataclass(hint) and isinstance(hint, type):
        return any_of(hint)
    parts = get_args(hint)
    if get_origin(hint) is tuple:
        return st.lists(_any_value(parts[0]), max_size=3).map(tuple)
    if parts:
        return st.one_of([_any_value(part) for part in parts])
    return st.from_type(hint)


any_event: st.SearchStrategy[Event] = st.one_of([any_of(cls) for cls in EVENTS])
any_command: st.SearchStrategy[Command] = st.one_of([any_of(cls) for cls in COMMANDS])
