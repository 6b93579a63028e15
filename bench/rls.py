"""What row-level security costs the list of calls: a database of a million, with and without.

A fresh PostgreSQL in the campaign's folder, as for the other benches, filled and measured by one
process (bench/rls_work.py), and removed at the end with all that was in it.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import system
from bench.record import Spread
from bench.rls_record import Case, RlsRun
from bench.run import commit
from bench.targets import KEY, OF_OTHERS, manage
from prosaas.launch.environment import ROOT, prepare
from prosaas.launch.process import Program
from prosaas.launch.stack import Stack, Stopping
from prosaas.sandbox.twilio.config import ACCOUNT_SID, AUTH_TOKEN

CALLS, TENANTS, ROUNDS = 1_000_000, 1_000, 60
HARD_STOP_S = 20 * 60.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of it, and how many turns of each arm."""

    directory: Path
    stopping: Stopping
    calls: int = CALLS
    tenants: int = TENANTS
    rounds: int = ROUNDS


def measure(plan: Plan) -> RlsRun:
    """The campaign; StackError, StopAsked."""
    started_at = datetime.now(UTC).isoformat(timespec="seconds")
    load = round(os.getloadavg()[0], 2)
    found = _found(plan)
    return RlsRun(
        calls=plan.calls,
        tenants=plan.tenants,
        rounds=plan.rounds,
        fill_s=round(found["fill_s"], 1),
        cases=cases(found["samples"]),
        plans=found["plans"],
        machine=system.machine(),
        commit=commit(),
        started_at=started_at,
        load=load,
    )


def cases(samples: Mapping[str, Mapping[str, Mapping[str, list[float]]]]) -> list[Case]:
    """The samples (ms, by group, case and arm) as spreads; a case without any is left out."""
    made = []
    for group, each in samples.items():
        for name, arms in each.items():
            fenced, unfenced = Spread.of(arms["fenced"]), Spread.of(arms["unfenced"])
            if fenced and unfenced:
                made.append(Case(group, name, fenced, unfenced))
    return made


def _found(plan: Plan) -> dict[str, Any]:
    out = plan.directory / "samples.json"
    sizes = ["--calls", str(plan.calls), "--tenants", str(plan.tenants)]
    more = ["--rounds", str(plan.rounds), "--out", str(out)]
    with (
        _home(plan.directory / "home") as env,
        Stack(ROOT, plan.stopping, logs=plan.directory) as stack,
    ):
        work = ["-m", "bench.rls_work", *sizes, *more]
        process = stack.start(Program("rls-work", work, env, stop_seconds=5.0))
        system.session_first(process.pid)
        stack.wait_until(out.exists, what="rls-work", seconds=HARD_STOP_S)
    return dict(json.loads(out.read_text(encoding="utf-8")))


@contextmanager
def _home(directory: Path) -> Iterator[dict[str, str]]:
    """The environment of a fresh, migrated PostgreSQL; the folder is gone afterwards."""
    directory.mkdir(parents=True)
    env = {name: text for name, text in os.environ.items() if name not in OF_OTHERS}
    env |= {
        "DJANGO_SETTINGS_MODULE": "prosaas.settings",
        "PUBLIC_URL": "http://localhost",
        "SANDBOX": "1",
        "LOG_LEVEL": "WARNING",
        "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
        "OPENAI_API_KEY": KEY,
    }
    try:
        with prepare(env, directory):
            manage(env, "migrate", "--database", "owner", "--verbosity", "0")
            yield env
    finally:
        shutil.rmtree(directory, ignore_errors=True)
