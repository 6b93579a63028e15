"""What an agent says and how it listens, in a person's words: whole, and what is different."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.forms.agent_turns import DEFAULTS, TOOLS, in_words, label_of
from tenants.forms.agents import voice_in_words
from tenants.models import AgentContent, Language
from tenants.services.agent_diff import ADDED, REMOVED, SAME, Change, changes
from tenants.services.agent_limits import OUTBOUND
from tenants.turn_settings import DIRECTIONS

_LABELS: Final[Mapping[str, Promise]] = {
    "greeting": gettext_lazy("Greeting"),
    "instructions": gettext_lazy("Instructions"),
    "voice": gettext_lazy("Voice"),
    "language": gettext_lazy("Language"),
}
_AROUND: Final = 2  # unchanged lines that are shown before and after a change
LEFT_OUT: Final = "left-out"  # a piece that stands for unchanged lines


@dataclass(frozen=True, slots=True)
class Told:
    """One thing of a content with its label; `is_long` for texts, which keep their lines."""

    label: str
    text: str
    is_long: bool = False


@dataclass(frozen=True, slots=True)
class Directed:
    """What holds for one direction of calls alone: what is said, and how turns are taken."""

    title: str
    parts: list[Told]
    settings: list[Told]


@dataclass(frozen=True, slots=True)
class Content:
    """All of it: what is said, which settings are not as usual, what is different by direction."""

    parts: list[Told]
    settings: list[Told]
    tools: list[str]
    directions: list[Directed]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is different. `pieces` are (SAME, REMOVED, ADDED or LEFT_OUT, text): of one
    text where `is_inline`, else lines. The business's own text has its own direction."""

    label: str
    pieces: list[tuple[str, str]]
    is_inline: bool = False
    is_own: bool = False


def content_in_words(content: AgentContent) -> Content:
    """A draft or a version as a page shows it to read."""
    stored = content.turn_settings
    tools = stored.get("tools", DEFAULTS["tools"])
    return Content(
        parts=[_told(name, getattr(content, name)) for name in OUTBOUND],
        settings=list(_settings(stored)),
        tools=[str(TOOLS.get(tool, tool)) for tool in tools],
        directions=[each for each in _directions(content) if each.parts or each.settings],
    )


def differences(old: AgentContent | None, new: AgentContent) -> list[Difference]:
    """What is different, in the order of the form; all of it without an old one."""
    found: list[Difference] = []
    for change in changes(old, new):
        if change.field == "turn_settings":
            found += _of_settings(change.old, change.new)
        else:
            found.append(_of_text(change))
    return found


def _told(name: str, value: str) -> Told:
    return Told(str(_LABELS[name]), _shown(name, value), name in {"greeting", "instructions"})


def _shown(name: str, value: str) -> str:
    if name == "voice" and value:
        return voice_in_words(value)
    if name == "language" and value:
        return str(Language(value).label)
    return value


def _settings(stored: Mapping[str, Any]) -> Iterator[Told]:
    """Those that are not as usual; tools have their own place."""
    for name in DEFAULTS:
        if name in stored and name != "tools":
            yield Told(label_of(name), in_words(name, stored[name]))


def _directions(content: AgentContent) -> Iterator[Directed]:
    for direction in DIRECTIONS:
        overrides = content.outbound if direction == "outbound" else {}
        said = [_told(name, overrides[name]) for name in OUTBOUND if name in overrides]
        stored = content.turn_settings.get(direction, {})
        listed = [
            Told(label_of(name), in_words(name, stored[name]))
            for name in DEFAULTS
            if name in stored
        ]
        yield Directed(_title(direction), said, listed)


def _title(direction: str) -> str:
    return (
        _("When the agent makes the call") if direction == "outbound" else _("When callers phone")
    )


def _of_text(change: Change) -> Difference:
    direction, _dot, name = change.field.rpartition(".")
    label = str(_LABELS[name])
    if direction:
        label = f"{_title(direction)}: {label}"
    if name in {"voice", "language"}:
        old, new = _shown(name, change.old), _shown(name, change.new)
        return Difference(label, _replaced(old, new))
    if not change.is_inline:
        return Difference(label, list(_shortened(change.lines)), is_own=True)
    if _is_mostly_new(change):
        return Difference(label, _replaced(change.old, change.new), is_own=True)
    return Difference(label, change.lines, is_inline=True, is_own=True)


def _is_mostly_new(change: Change) -> bool:
    """Whether words beside words would read worse than one text after the other."""
    same = sum(len(text) for kind, text in change.lines if kind == SAME)
    return 2 * same < max(len(change.old), len(change.new))


def _of_settings(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    """The settings of both directions, then those of one, which need not be set at all."""
    for name, default in DEFAULTS.items():
        was, now = old.get(name, default), new.get(name, default)
        if was != now:
            pieces = _replaced(in_words(name, was), in_words(name, now))
            yield Difference(label_of(name), pieces)
    for direction in DIRECTIONS:
        before, after = old.get(direction, {}), new.get(direction, {})
        for name in DEFAULTS:
            was, now = (in_words(name, of[name]) if name in of else "" for of in (before, after))
            if was != now:
                label = f"{_title(direction)}: {label_of(name)}"
                yield Difference(label, _replaced(was, now))


def _replaced(old: str, new: str) -> list[tuple[str, str]]:
    return [(kind, text) for kind, text in ((REMOVED, old), (ADDED, new)) if text]


def _shortened(lines: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The lines, but of unchanged ones only those near a change."""
    changed = [at for at, (kind, _text) in enumerate(lines) if kind != SAME]
    near = {at + step for at in changed for step in range(-_AROUND, _AROUND + 1)}
    is_gap = False
    for at, piece in enumerate(lines):
        if at in near:
            yield piece
        elif not is_gap:
            yield LEFT_OUT, ""
        is_gap = at not in near
