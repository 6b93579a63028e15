"""What a tenant may set about turns, and within which limits (docs/turn-settings.md).

Settings are one JSON object: names for both directions, and under `inbound` and `outbound`
names that hold for that direction only. The names are those of calls.engine.policy.AgentPolicy,
which this app may not import; a test of calls holds the two together. Times are ms.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

DIRECTIONS = ("inbound", "outbound")


class BadTurnSettings(Exception):
    """The settings cannot be used; the text says why, in the active language."""


class Allowed(ABC):
    """What one setting may be."""

    @abstractmethod
    def fits(self, value: object) -> bool:
        """Whether a value read from JSON may be stored."""

    @abstractmethod
    def refusal(self, name: str) -> str:
        """One sentence that says what is allowed."""


@dataclass(frozen=True, slots=True)
class Number(Allowed):
    """A number from low to high, or one of the values apart from that range."""

    low: int
    high: int
    whole: bool = True
    apart: tuple[int | None, ...] = ()

    def fits(self, value: object) -> bool:
        """True and False are no numbers, and NaN is in no range."""
        if value is None:
            return None in self.apart
        if isinstance(value, bool) or not isinstance(value, int if self.whole else int | float):
            return False
        return self.low <= value <= self.high or value in self.apart

    def refusal(self, name: str) -> str:
        """Names the range, and before it what is allowed apart from it, as JSON."""
        ranges = [*map(json.dumps, self.apart), f"{self.low}-{self.high}"]
        sentence = (
            _("%(name)s must be a whole number. Allowed: %(allowed)s.")
            if self.whole
            else _("%(name)s must be a number. Allowed: %(allowed)s.")
        )
        return sentence % {"name": name, "allowed": ", ".join(ranges)}


@dataclass(frozen=True, slots=True)
class Word(Allowed):
    """One of these words."""

    words: tuple[str, ...]

    def fits(self, value: object) -> bool:
        """Whether the value is one of the words."""
        return value in self.words

    def refusal(self, name: str) -> str:
        """Lists the words."""
        sentence = _("%(name)s must be one of these words: %(allowed)s.")
        return sentence % {"name": name, "allowed": ", ".join(self.words)}


@dataclass(frozen=True, slots=True)
class Words(Allowed):
    """A list of any of these words, each at most once."""

    words: tuple[str, ...]

    def fits(self, value: object) -> bool:
        """Whether the value is such a list; it may be empty."""
        if not isinstance(value, list):
            return False
        return all(word in self.words for word in value) and all(
            value.count(word) == 1 for word in value
        )

    def refusal(self, name: str) -> str:
        """Lists the words."""
        sentence = _("%(name)s must be a list of these names, each at most once: %(allowed)s.")
        return sentence % {"name": name, "allowed": ", ".join(self.words)}


SETTINGS: dict[str, Allowed] = {
    "greeting_protect_ms": Number(0, 60_000, apart=(None,)),
    "barge_in_mode": Word(("clear", "drain")),
    "vad_mode": Word(("server_vad", "semantic_vad")),
    "vad_eagerness": Word(("auto", "low", "medium", "high")),
    "vad_threshold": Number(0, 1, whole=False),
    "vad_silence_ms": Number(100, 5_000),
    "vad_prefix_ms": Number(500, 2_000),  # less cuts first syllables off (L34)
    "silence_ms": Number(3_000, 120_000, apart=(0,)),
    "silence_prompts": Number(0, 5),
    "max_call_ms": Number(10_000, 14_400_000),
    "tools": Words(("current_time",)),
}


def check(settings: object) -> None:
    """BadTurnSettings for the first value that cannot be used."""
    for problem in _problems(settings):
        raise BadTurnSettings(problem)


def _problems(settings: object) -> Iterator[str]:
    if not isinstance(settings, Mapping):
        yield _("Turn settings must be an object of names and values.")
        return
    for name, value in settings.items():
        if name in DIRECTIONS:
            yield from _problems_of_direction(name, value)
        else:
            yield from _problems_of_setting(name, name, value)


def _problems_of_direction(direction: str, settings: object) -> Iterator[str]:
    if not isinstance(settings, Mapping):
        yield _("%(name)s must be an object of names and values.") % {"name": direction}
        return
    for name, value in settings.items():
        yield from _problems_of_setting(name, f"{direction}.{name}", value)


def _problems_of_setting(name: str, shown: str, value: object) -> Iterator[str]:
    allowed = SETTINGS.get(name)
    if allowed is None:
        yield _("There is no turn setting %(name)s.") % {"name": shown}
    elif not allowed.fits(value):
        yield allowed.refusal(shown)
