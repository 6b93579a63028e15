"""One scripted reply of the model, and reading such things from JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

STATUSES = ("completed", "failed", "incomplete")


class OpenAIConfigError(ValueError):
    """A field that is unknown or has an impossible value."""


@dataclass(frozen=True, slots=True)
class Call:
    """A function to call, with JSON `arguments`."""

    name: str
    arguments: str = "{}"


@dataclass(frozen=True, slots=True)
class ScriptedReply:
    """A fixed reply: its text spoken, or a tone of exactly `tone_ms` with that transcript.

    `call` names a function to call after speaking ("" for none), with JSON `arguments`, `calls`
    are more of them; without text and tone there are only the calls. Only functions that the
    client offers are called, with `is_made_up` all others too. `status` may be `failed` or
    `incomplete` with `reason` (an error code, or content_filter | max_output_tokens); both are
    cut in half. With `heard` the reply is for lines of the caller that contain it.
    """

    text: str = ""
    tone_ms: int = 0
    call: str = ""
    arguments: str = "{}"
    calls: tuple[Call, ...] = ()
    status: str = "completed"
    reason: str = ""
    language: str = ""
    heard: str = ""
    is_made_up: bool = False

    def __post_init__(self) -> None:
        if self.status not in STATUSES:
            raise OpenAIConfigError(f"unknown status: {self.status}")

    def all_calls(self) -> tuple[Call, ...]:
        """Every call, in order."""
        return (*((Call(self.call, self.arguments),) if self.call else ()), *self.calls)


def read_reply(entry: object) -> ScriptedReply:
    """Read one reply from JSON; raises OpenAIConfigError."""
    values = read_fields(entry, _defaults(ScriptedReply()))
    values["calls"] = tuple(
        Call(**read_fields(call, {"name": "", "arguments": ""})) for call in values.get("calls", ())
    )
    return ScriptedReply(**values)


def read_fields(
    body: object, defaults: Mapping[str, Any], nullable: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Check names and types against the defaults; lists become tuples. Raises OpenAIConfigError."""
    if not isinstance(body, Mapping):
        raise OpenAIConfigError("not an object")
    if unknown := set(body) - set(defaults):
        raise OpenAIConfigError(f"unknown: {', '.join(sorted(unknown))}")
    return {
        name: None if value is None and name in nullable else _typed(name, value, defaults[name])
        for name, value in body.items()
    }


def _typed(name: str, value: object, default: object) -> object:
    kinds: dict[type, tuple[type, ...]] = {float: (int, float), tuple: (list, tuple)}
    allowed = kinds.get(type(default), (type(default),))
    if not isinstance(value, allowed) or isinstance(value, bool) is not isinstance(default, bool):
        raise OpenAIConfigError(f"{name}: not {'a list' if default == () else type(default)}")
    return tuple(value) if isinstance(value, list) else value


def _defaults(example: ScriptedReply) -> dict[str, Any]:
    return {entry.name: getattr(example, entry.name) for entry in fields(example)}
