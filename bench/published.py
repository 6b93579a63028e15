"""What the reports of several benches have in common: where it was, the verdict, the files."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from bench.record import Machine


class Campaign(Protocol):
    """`load` is the machine's average before it."""

    @property
    def machine(self) -> Machine:
        """Where."""

    @property
    def commit(self) -> str:
        """Of what."""

    @property
    def started_at(self) -> str:
        """When, in ISO 8601."""

    @property
    def load(self) -> float:
        """What else the machine did."""


def where(run: Campaign) -> str:
    """One sentence."""
    machine = run.machine
    return (
        f"Commit {run.commit}; {machine.cpu}, {machine.cores} cores, Python {machine.python}; "
        f"{run.started_at}, load average before it {run.load:g}."
    )


def verdict(missed: Sequence[str]) -> str:
    """One sentence about the goals."""
    return f"Goals missed: {'; '.join(missed)}." if missed else "All goals met."


def write(name: str, body: Mapping[str, Any], page: str, directory: Path) -> None:
    """Write `name`.json and `name`.md."""
    told = json.dumps(body, indent=1) + "\n"
    (directory / f"{name}.json").write_text(told, encoding="utf-8")
    (directory / f"{name}.md").write_text(page, encoding="utf-8")
