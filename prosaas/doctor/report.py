"""The findings as text for a person, and as JSON for a program."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from textwrap import wrap
from typing import Final

from prosaas.doctor.findings import Finding, Level, Looked

Paint = Callable[[str], str]
_SYMBOLS: Final = {Level.OK: "✓", Level.WARNING: "!", Level.PROBLEM: "✗"}
_SKIPPED: Final = "skipped"
_SUBJECT_WIDTH: Final = 15
_LEVEL_WIDTH: Final = 10
_INDENT: Final = " " * (_SUBJECT_WIDTH + _LEVEL_WIDTH)
_LINE: Final = 100


def counts(looked: Sequence[Looked]) -> Counter[Level]:
    """How many findings of each level."""
    return Counter(finding.level for each in looked for finding in each.findings)


def as_json(looked: Sequence[Looked]) -> str:
    """{"problems", "warnings", "subjects": [{"name", "skipped", "findings"}]}."""
    found = counts(looked)
    return json.dumps(
        {
            "problems": found[Level.PROBLEM],
            "warnings": found[Level.WARNING],
            "subjects": [asdict(each) for each in looked],
        },
        ensure_ascii=False,
        indent=2,
    )


def as_text(looked: Sequence[Looked], *, paint: Mapping[Level, Paint], symbols: bool) -> str:
    """A line for each finding, below it what to do; `paint` colours by level."""
    lines = [line for each in looked for line in _subject(each, paint, symbols=symbols)]
    return "\n".join([*lines, "", _summary(looked, paint)])


def _subject(each: Looked, paint: Mapping[Level, Paint], *, symbols: bool) -> Iterator[str]:
    name = each.name
    for finding in each.findings:
        sign = f"{_SYMBOLS[finding.level]} " if symbols else ""
        yield from _finding(name, finding, sign, paint[finding.level])
        name = ""
    if each.skipped:
        word = f"{'- ' if symbols else ''}{_SKIPPED}"
        yield f"{name:<{_SUBJECT_WIDTH}}{word:<{_LEVEL_WIDTH}} {each.skipped}"


def _finding(name: str, finding: Finding, sign: str, paint: Paint) -> Iterator[str]:
    level = f"{sign + finding.level:<{_LEVEL_WIDTH}}"
    said = wrap(finding.what, _LINE - len(_INDENT) - 1) or [""]
    yield f"{name:<{_SUBJECT_WIDTH}}{paint(level)} {said[0]}"
    yield from (f"{_INDENT} {line}" for line in said[1:])
    todo = wrap(finding.todo, _LINE - len(_INDENT) - 4)
    yield from (f"{_INDENT} {'->' if not at else '  '} {line}" for at, line in enumerate(todo))


def _summary(looked: Sequence[Looked], paint: Mapping[Level, Paint]) -> str:
    found = counts(looked)
    said = [
        f"problems: {found[Level.PROBLEM]}",
        f"warnings: {found[Level.WARNING]}",
        f"skipped: {sum(bool(each.skipped) for each in looked)}",
    ]
    worst = next((level for level in (Level.PROBLEM, Level.WARNING) if found[level]), Level.OK)
    return paint[worst](", ".join(said))
