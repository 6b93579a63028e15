"""Events and commands as lists that JSON can hold, found by reflection over the engine's unions.

A message becomes the values of its fields in their order: enums as their words, dataclasses and
tuples as lists. Audio is left out: bytes are written as their length and read back as that much
silence. A field that a tape does not have yet takes its default.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from enum import Enum
from operator import attrgetter
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from calls.engine.commands import Command
from calls.engine.events import Event
from calls.engine.playout import SILENCE
from calls.engine.policy import AgentPolicy
from calls.tape.errors import TapeError

_PLAIN: dict[object, tuple[type, ...]] = {
    int: (int,),
    float: (float, int),
    str: (str,),
    bool: (bool,),
}


@dataclass(frozen=True, slots=True)
class Form:
    """How the values of one type are written and read; `read` raises TapeError or ValueError."""

    write: Callable[[Any], Any]
    read: Callable[[Any], Any]
    is_plain: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """One dataclass on tape. `names` are its fields, `needed` how many have no default."""

    cls: type
    names: tuple[str, ...]
    forms: tuple[Form, ...]
    needed: int
    values: Callable[[Any], tuple[Any, ...]]
    is_plain: bool

    @property
    def name(self) -> str:
        """The word for it on tape."""
        return self.cls.__name__

    def write(self, message: Any) -> list[Any]:
        """Return the values of a message as JSON can hold them."""
        values = self.values(message)
        if self.is_plain:
            return list(values)
        return [form.write(value) for form, value in zip(self.forms, values, strict=True)]

    def read(self, values: object, **known: object) -> Any:
        """Return the message; `known` are fields kept elsewhere. Raises TapeError."""
        if not isinstance(values, list) or not self.needed <= len(values) <= len(self.names):
            raise TapeError(f"{self.name} has other fields")
        forms = zip(self.names, self.forms, values, strict=False)
        try:
            return self.cls(**known, **{name: form.read(value) for name, form, value in forms})
        except ValueError as error:
            raise TapeError(f"{self.name}: {error}") from error


def kind_of(cls: type, *, without: tuple[str, ...] = ()) -> Kind:
    """Describe a dataclass; TypeError for a field that no form fits."""
    hints = get_type_hints(cls)
    kept = [field for field in fields(cls) if field.name not in without]
    forms = tuple(_form(hints[field.name]) for field in kept)
    return Kind(
        cls=cls,
        names=tuple(field.name for field in kept),
        forms=forms,
        needed=sum(field.default is MISSING for field in kept),
        values=_getter([field.name for field in kept]),
        is_plain=all(form.is_plain for form in forms),
    )


def _getter(names: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Return a function that takes the named attributes of a message."""
    if len(names) > 1:
        return attrgetter(*names)
    one = tuple(attrgetter(name) for name in names)
    return lambda message: tuple(get(message) for get in one)


def _form(hint: Any) -> Form:
    if hint in _PLAIN:
        return Form(_as_it_is, lambda value: _plain(hint, value), is_plain=True)
    if hint is bytes:
        return Form(len, lambda value: SILENCE * _plain(int, value))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return Form(lambda value: value.value, hint)
    if is_dataclass(hint) and isinstance(hint, type):
        kind = kind_of(hint)
        return Form(kind.write, kind.read)
    return _form_of_parts(hint)


def _form_of_parts(hint: Any) -> Form:
    """Forms of `tuple[X, ...]` and `X | None`."""
    parts = get_args(hint)
    if get_origin(hint) is tuple and parts[1:] == (Ellipsis,):
        one = _form(parts[0])
        return Form(
            lambda values: [one.write(value) for value in values],
            lambda values: tuple(one.read(value) for value in _plain(list, values)),
        )
    if isinstance(hint, UnionType) and parts[1:] == (type(None),):
        one = _form(parts[0])
        return Form(
            lambda value: None if value is None else one.write(value),
            lambda value: None if value is None else one.read(value),
            is_plain=one.is_plain,
        )
    raise TypeError(f"no form for {hint}")


def _as_it_is(value: Any) -> Any:
    return value


def _plain(wanted: Any, value: Any) -> Any:
    """Return the value if it is of the type wanted; ValueError else (True is no number)."""
    if type(value) not in _PLAIN.get(wanted, (wanted,)):
        raise ValueError(f"{value!r} is no {wanted.__name__}")
    return value


EVENTS: dict[type, Kind] = {cls: kind_of(cls, without=("at",)) for cls in get_args(Event)}
COMMANDS: dict[type, Kind] = {cls: kind_of(cls) for cls in get_args(Command)}
POLICY = kind_of(AgentPolicy)
_EVENT_NAMES = {kind.name: kind for kind in EVENTS.values()}
_COMMAND_NAMES = {kind.name: kind for kind in COMMANDS.values()}


def event_written(event: Event) -> list[Any]:
    """Return an event as its word and its values; its time is kept elsewhere."""
    kind = EVENTS[type(event)]
    return [kind.name, *kind.write(event)]


def command_written(command: Command) -> list[Any]:
    """Return a command as its word and its values."""
    kind = COMMANDS[type(command)]
    return [kind.name, *kind.write(command)]


def event_read(written: Sequence[Any], at: int) -> Event:
    """Return the event; raises TapeError for an unknown word or other fields."""
    event: Event = _known(_EVENT_NAMES, written).read(list(written[1:]), at=at)
    return event


def command_read(written: Sequence[Any]) -> Command:
    """Return the command; raises TapeError for an unknown word or other fields."""
    command: Command = _known(_COMMAND_NAMES, written).read(list(written[1:]))
    return command


def _known(kinds: dict[str, Kind], written: Sequence[Any]) -> Kind:
    name = written[0] if written else None
    if not isinstance(name, str) or name not in kinds:
        raise TapeError(f"unknown word {name!r}")
    return kinds[name]


def policy_written(policy: AgentPolicy) -> dict[str, Any]:
    """Return a policy by the names of its fields."""
    return dict(zip(POLICY.names, POLICY.write(policy), strict=True))


def policy_read(written: object) -> AgentPolicy:
    """Return the policy, with defaults for what a tape did not know; raises TapeError."""
    forms = dict(zip(POLICY.names, POLICY.forms, strict=True))
    if not isinstance(written, dict) or not written.keys() <= forms.keys():
        raise TapeError("the policy has other fields")
    try:
        return AgentPolicy(**{name: forms[name].read(value) for name, value in written.items()})
    except (TypeError, ValueError) as error:
        raise TapeError(f"the policy: {error}") from error
