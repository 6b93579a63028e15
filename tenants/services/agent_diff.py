"""What is different between two contents of an agent."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final

from tenants.models import AgentContent

SAME: Final = "same"
REMOVED: Final = "removed"
ADDED: Final = "added"
_PLAIN: Final = ("greeting", "instructions", "voice", "language")
_IN_WORDS: Final = frozenset({"greeting"})  # one sentence or two: words tell more than lines


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `field` is as in BadAgent: "greeting", "outbound.greeting", "turn_settings".

    `lines` are (SAME, REMOVED or ADDED, text) in reading order: pieces of one text where
    `is_inline`, else whole lines. `old` and `new` are "" or {} where there is nothing.
    """

    field: str
    old: Any
    new: Any
    lines: list[tuple[str, str]]
    is_inline: bool = False


def changes(old: AgentContent | None, new: AgentContent) -> list[Change]:
    """The differences, in the order of the form; [] for none. Without `old` all is added."""
    pairs = [(name, getattr(old, name, ""), getattr(new, name)) for name in _PLAIN]
    pairs += _outbound(getattr(old, "outbound", {}), new.outbound)
    found = [_of_text(name, was, now) for name, was, now in pairs if was != now]
    settings: dict[str, Any] = getattr(old, "turn_settings", {})
    if settings != new.turn_settings:
        lines = _compared(_json_lines(settings), _json_lines(new.turn_settings))
        found.append(Change("turn_settings", settings, new.turn_settings, list(lines)))
    return found


def _outbound(old: Mapping[str, str], new: Mapping[str, str]) -> list[tuple[str, str, str]]:
    return [(f"outbound.{name}", old.get(name, ""), new.get(name, "")) for name in _PLAIN]


def _of_text(field: str, old: str, new: str) -> Change:
    is_inline = field.rpartition(".")[2] in _IN_WORDS
    split = _words if is_inline else str.splitlines
    lines = list(_compared(split(old), split(new)))
    return Change(field, old, new, _joined(lines) if is_inline else lines, is_inline)


def _words(text: str) -> list[str]:
    """Words and what is between them: joined again they are the text."""
    return re.findall(r"\s+|[^\s]+", text)


def _json_lines(settings: Mapping[str, Any]) -> list[str]:
    """One line a setting, those of a direction as "outbound.silence_ms"."""
    lines = []
    for name, value in sorted(settings.items()):
        if isinstance(value, Mapping):
            lines += [f"{name}.{line}" for line in _json_lines(value)]
        else:
            lines.append(f"{name}: {json.dumps(value, ensure_ascii=False)}")
    return lines


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    for how, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if how == "equal":
            yield from ((SAME, text) for text in old[a:b])
        else:
            yield from ((REMOVED, text) for text in old[a:b])
            yield from ((ADDED, text) for text in new[c:d])


def _joined(pieces: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Neighbours of one kind as one piece."""
    joined: list[tuple[str, str]] = []
    for kind, text in pieces:
        if joined and joined[-1][0] == kind:
            joined[-1] = (kind, joined[-1][1] + text)
        else:
            joined.append((kind, text))
    return joined
