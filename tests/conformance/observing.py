"""What is believed and not confirmed: asserted on stand-ins, written down on real services."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.conformance.targets import ROOT, real
from tests.conformance.unverified import UNVERIFIED

REPORT = ROOT / "var" / "conformance.txt"


@dataclass(frozen=True, slots=True)
class Observation:
    """One look at an unverified statement; `detail` says what else was to be seen."""

    key: str
    believed: object
    seen: object
    detail: str

    def line(self) -> str:
        """For the report: whether the belief held, and what was seen."""
        verdict = "as believed" if self.seen == self.believed else "WRONG BELIEF"
        parts = [f"{verdict:12} {self.key}: seen {self.seen!r}"]
        if self.seen != self.believed:
            parts.append(f"believed {self.believed!r}")
        return "; ".join([*parts, self.detail] if self.detail else parts)


@dataclass(slots=True)
class Observer:
    """Call it with a key of UNVERIFIED; a stand-in must behave as believed, a real service may.

    `test` is the one that is running, as UNVERIFIED names it.
    """

    made: list[Observation] = field(default_factory=list)
    test: str = ""

    def __call__(self, key: str, *, believed: object, seen: object, detail: object = "") -> None:
        """Record on a real service, assert on a stand-in."""
        assert UNVERIFIED[key].test == self.test, f"unverified.py names another test for {key}"
        self.made.append(Observation(key, believed, seen, str(detail)))
        if not real():
            assert seen == believed, f"{key}: {detail}"

    def is_complete(self, since: int) -> bool:
        """Whether the observations from number `since` on are all that name the running test,
        and there are any: a test that observes nothing settles nothing.
        """
        made = {entry.key for entry in self.made[since:]}
        return made == {key for key, e in UNVERIFIED.items() if e.test == self.test} != set()

    def report(self) -> Iterable[str]:
        """One line for each observation, wrong beliefs first; then what a person has to settle."""
        yield from sorted((entry.line() for entry in self.made), reverse=True)
        for key, entry in UNVERIFIED.items():
            if entry.by_hand:
                yield f"by hand      {key}: {entry.by_hand}"


def write(lines: Iterable[str], path: Path = REPORT) -> None:
    """Keep the report in var/, over the last one."""
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
