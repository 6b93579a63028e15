"""The ids of docs/requirements.md, and how a text names them."""

from __future__ import annotations

import re
from collections.abc import Iterable

# `S0-1`, `R1`, `L1`; a range is `S1-4..S1-9` or `S0-20..23`.
_NAMED = re.compile(
    r"(?<![\w-])(?P<family>S[0-4]-|[RL])(?P<first>\d+)"
    r"(?:\.\.(?P<again>S[0-4]-|[RL])?(?P<last>\d+))?(?!\w)"
)
_BULLET = re.compile(r"^- (?=[SL]\d)", re.M)
_ROW = re.compile(r"^\| (?=R\d)", re.M)


def stated(document: str) -> list[tuple[str, str]]:
    """Return the ids that requirements.md states, one to a bullet or a row, with their lines."""
    begins = (*_BULLET.finditer(document), *_ROW.finditer(document))
    lines = (document[begin.end() :].partition("\n")[0] for begin in begins)
    heads = ((_NAMED.match(line), line) for line in lines)
    return [(match["family"] + match["first"], line) for match, line in heads if match]


def named(text: str) -> set[str]:
    """Return the ids a text names. Raises ValueError for a range across families."""
    return {one for match in _NAMED.finditer(text) for one in _range(match)}


def _range(match: re.Match[str]) -> Iterable[str]:
    family, first = match["family"], int(match["first"])
    if match["again"] not in (None, family):
        raise ValueError(f"{match[0]} is no range")
    return (f"{family}{number}" for number in range(first, int(match["last"] or first) + 1))


def order(name: str) -> tuple[int, str, int]:
    """Return the key that sorts ids as the document has them: notes, decisions, rules."""
    family = name.rstrip("0123456789")
    return "SRL".index(name[0]), family, int(name[len(family) :])
