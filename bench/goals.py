"""What was to be reached, whether it was, and how many calls each server holds cleanly. Pure.

A latency is judged by the median of a load's rounds, a count by its worst round: one bad round
is not forgiven by two good ones.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from bench.levels import (
    BARGE_IN,
    FAILED,
    FIRST_AUDIO,
    FLOOR,
    MEMORY,
    REPLY,
    TWIML_AT_REST,
    UNDER_FLOOR,
    UNDERRUNS,
    UNDERRUNS_STEADY,
    Level,
    Levels,
    Measure,
)

AT_CALLS, ON = 50, "prosaas daphne"


@dataclass(frozen=True, slots=True)
class Goal:
    """At `AT_CALLS` calls: at most `limit` (under it if `strict`), or at most so much above the
    floor if `above_floor`. `worst` takes the worst round.
    """

    measure: Measure
    limit: float
    above_floor: bool = False
    strict: bool = False
    worst: bool = False

    @property
    def wanted(self) -> str:
        """The limit in words."""
        if not self.limit:
            return "none"
        sign = "<" if self.strict else "≤"
        unit = f" {self.measure.unit}".rstrip()
        return f"{sign} {self.limit:g}{unit}" + (" above the floor" if self.above_floor else "")


GOALS = (
    Goal(FAILED, 0, worst=True),
    Goal(UNDERRUNS, 1, strict=True, worst=True),
    Goal(UNDERRUNS_STEADY, 0, worst=True),
    Goal(BARGE_IN, 20, above_floor=True),
    Goal(REPLY, 15, above_floor=True),
    Goal(FIRST_AUDIO, 30, above_floor=True),
    Goal(TWIML_AT_REST, 50),
    Goal(MEMORY, 1.5),
    Goal(UNDER_FLOOR, 0, worst=True),
)


class Verdict(Enum):
    """How a goal came out."""

    MET = "met"
    MISSED = "MISSED"
    UNKNOWN = "not measured"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A goal judged for one server: the figure it was judged by, and the floor's own."""

    goal: Goal
    verdict: Verdict
    figure: float | None = None
    floor: float | None = None

    @property
    def text(self) -> str:
        """The figure and the verdict."""
        if self.figure is None:
            return self.verdict.value
        number = self.goal.measure.text(self.figure)
        shown = f"{'+' if self.goal.above_floor and self.figure >= 0 else ''}{number}"
        return f"{shown} {self.goal.measure.unit}".rstrip() + f"  {self.verdict.value}"


def judge(goal: Goal, level: Level | None, floor: Level | None) -> Outcome:
    """Judge one goal by a server's runs under the goal's load; the floor's are of the same load."""
    figure, basis = _figure(goal, level), _figure(goal, floor)
    if figure is None or (goal.above_floor and basis is None):
        return Outcome(goal, Verdict.UNKNOWN, floor=basis)
    if goal.above_floor and basis is not None:
        figure -= basis
    is_met = figure < goal.limit if goal.strict else figure <= goal.limit
    return Outcome(goal, Verdict.MET if is_met else Verdict.MISSED, figure, basis)


def _figure(goal: Goal, level: Level | None) -> float | None:
    if level is None:
        return None
    if goal.worst:
        return level.worst(goal.measure)
    found = level.range(goal.measure)
    return None if found is None else found.median


MOST_UNDERRUNS, MOST_ABOVE_FLOOR_MS = 1.0, 50.0
CLEAN = (
    f"no failed calls, under {MOST_UNDERRUNS:g} underrun a call-minute, barge-in p95 within "
    f"{MOST_ABOVE_FLOOR_MS:g} ms of the floor, no fault found, in every round that counts"
)


@dataclass(frozen=True, slots=True)
class Knee:
    """The highest load that a server held cleanly, with all loads below it; None if none.

    `broken_at` is the next load tried, `why` what was wrong there; both empty if all were clean.
    """

    server: str
    holds: int | None
    broken_at: int | None = None
    why: tuple[str, ...] = ()


def knees(levels: Levels) -> list[Knee]:
    """The knee of every server, in the order of the tables."""
    servers = dict.fromkeys(name for here in levels.values() for name in here)
    order = sorted(servers, key=lambda name: name != FLOOR)
    return [_knee(server, levels) for server in order]


def _knee(server: str, levels: Levels) -> Knee:
    holds: int | None = None
    for calls, here in levels.items():
        if server not in here:
            continue
        if why := tuple(unclean(here[server], here.get(FLOOR))):
            return Knee(server, holds, calls, why)
        holds = calls
    return Knee(server, holds)


def unclean(level: Level, floor: Level | None) -> Iterator[str]:
    """What keeps a load from being clean, one phrase each; a load without valid runs is not."""
    if not level.runs:
        yield "not measured: no valid run"
        return
    failed, underruns, barge_in = (level.range(one) for one in (FAILED, UNDERRUNS, BARGE_IN))
    if failed is not None and failed.high:
        yield f"{failed.high:g} failed calls"
    if underruns is None or underruns.high >= MOST_UNDERRUNS:
        rate = "unknown" if underruns is None else UNDERRUNS.text(underruns.high)
        yield f"underruns a call-minute: {rate}"
    yield from dict.fromkeys(fault.partition(":")[0] for run in level.runs for fault in run.faults)
    basis = None if floor is None else floor.range(BARGE_IN)
    if barge_in is None or basis is None:
        yield "barge-in not comparable with the floor"
    elif barge_in.high - basis.median > MOST_ABOVE_FLOOR_MS:
        yield f"barge-in p95 {barge_in.high - basis.median:.0f} ms above the floor"


def judged(levels: Levels, servers: Sequence[str]) -> list[tuple[Goal, list[Outcome]]]:
    """Every goal with its outcome for each of `servers`."""
    here = levels.get(AT_CALLS, {})
    return [
        (goal, [judge(goal, here.get(server), here.get(FLOOR)) for server in servers])
        for goal in GOALS
    ]
