"""Many runs: for each load every server in turn, the floor first, and all that is told of them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.record import Run, write_runs
from bench.run import Setting, run
from bench.targets import BareBridge, Home, Ports, ProSaaS, Target, home

FLOOR = "floor"
SERVERS = (FLOOR, "prosaas-daphne", "prosaas-uvicorn")
PREFIX = "prosaas-"
ATTEMPTS = 2


@dataclass(frozen=True, slots=True)
class Plan:
    """Loads (calls at once), servers in the order in which they take turns, repetitions.

    With `floor_again` the floor stands at both ends of a load, so that a machine that slowed down
    meanwhile shows.
    """

    loads: Sequence[int]
    servers: Sequence[str]
    rounds: int = 1
    floor_again: bool = True

    def turns(self) -> Iterator[tuple[int, int, str]]:
        """Every run: load, round, server."""
        for calls in self.loads:
            for round_ in range(1, self.rounds + 1):
                for server in self.servers:
                    yield calls, round_, server
            if self.floor_again and FLOOR in self.servers and len(self.servers) > 1:
                yield calls, self.rounds + 1, FLOOR


@contextmanager
def targets(plan: Plan, directory: Path, ports: Ports) -> Iterator[dict[str, Target]]:
    """What the plan's names mean; the product's servers share one database and tenant."""
    with ExitStack() as leaving:
        found: dict[str, Target] = {}
        place: Home | None = None
        for name in plan.servers:
            if name == FLOOR:
                found[name] = BareBridge()
                continue
            if place is None:
                place = leaving.enter_context(home(directory / "home", ports))
            server = name.removeprefix(PREFIX)
            found[name] = ProSaaS(f"prosaas {server}", server, place)
        yield found


def campaign(
    plan: Plan, setting: Setting, known: dict[str, Target], tell: Callable[[Run], None]
) -> list[Run]:
    """Carry the plan out; `runs.json` in the setting's directory grows with every run.

    A run for which the generator was late stays on record as invalid and is made once more.
    """
    runs: list[Run] = []
    for calls, round_, server in plan.turns():
        for _ in range(ATTEMPTS):
            done = run(known[server], calls, setting, round_=round_)
            runs.append(done)
            write_runs(setting.directory / "runs.json", runs)
            tell(done)
            if done.valid:
                break
    return runs
