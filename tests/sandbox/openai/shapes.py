"""Server events against the vendor's own types: parsed, and no field the types do not know."""

from collections.abc import Iterator
from typing import Any

from openai.types.realtime import RealtimeServerEvent
from pydantic import BaseModel, TypeAdapter

_EVENTS: TypeAdapter[Any] = TypeAdapter(RealtimeServerEvent)
# Real sessions carry these (vendor's API reference); the SDK's type is the one for requests.
_KNOWN_EXTRAS = {"session.id", "session.object", "session.expires_at"}


def strange_fields(event: dict[str, Any]) -> set[str]:
    """Parse an event (raising for wrong types) and name the fields its type does not have."""
    parsed = _EVENTS.validate_python(event)
    return set(_extras(parsed, "")) - _KNOWN_EXTRAS


def _extras(value: object, path: str) -> Iterator[str]:
    if isinstance(value, BaseModel):
        yield from (f"{path}{name}" for name in value.model_extra or {})
        for name in type(value).model_fields:
            yield from _extras(getattr(value, name), f"{path}{name}.")
    elif isinstance(value, list):
        for entry in value:
            yield from _extras(entry, path)
