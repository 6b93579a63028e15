"""What a look at one subject finds, in words for the person who runs the installation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is; only a problem keeps calls from working."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


class Skipped(Exception):
    """The subject cannot be looked at; the text says why, in a sentence."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence about what is so, and one about what to do where something is.

    `code` is for programs: it stays when the words change.
    """

    level: Level
    code: str
    what: str
    todo: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing to look at, in at most `deadline_s`. `look` may raise Skipped."""

    name: str
    look: Callable[[], Iterable[Finding]]
    deadline_s: float = 20.0


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of one subject; `skipped` is the reason why it was not looked at, or ""."""

    name: str
    findings: Sequence[Finding] = ()
    skipped: str = ""


def ok(code: str, what: str) -> Finding:
    """All is well there."""
    return Finding(Level.OK, code, what)


def warning(code: str, what: str, todo: str) -> Finding:
    """Calls work; something will be missed, or break one day."""
    return Finding(Level.WARNING, code, what, todo)


def problem(code: str, what: str, todo: str) -> Finding:
    """Calls, or the work after them, do not come through."""
    return Finding(Level.PROBLEM, code, what, todo)


def has_problem(found: Iterable[Finding]) -> bool:
    """Whether one of these is a problem."""
    return any(finding.level is Level.PROBLEM for finding in found)
