"""The work after the call, measured: many calls through all stages, then a recording of an hour.

Real PostgreSQL, Redis and Celery workers with the product's own command line; carrier, model and
mail server answer at once (bench/instant.py). Only processes started here are stopped.
"""

import json
import os
import tempfile
import time
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import system
from bench.pipeline_logs import stage_times
from bench.pipeline_record import Hour, Memory, PipelineRun, spreads
from bench.run import commit
from bench.targets import KEY, LOOPBACK, OF_OTHERS, READY_S, Home, manage
from prosaas.launch import programs
from prosaas.launch.environment import ROOT, prepare
from prosaas.launch.process import Process, Program
from prosaas.launch.stack import Stack, Stopping
from prosaas.sandbox.twilio.config import ACCOUNT_SID, AUTH_TOKEN

CALLS, WORKERS, AT_ONCE, EVERY, WARM_UP = 500, 2, 16, 50, 8
WARM_UP_FIRST, HOUR_FIRST = 900_000, 950_000  # call numbers that no campaign reaches
HARD_STOP_S, SETTLE_S = 15 * 60.0, 1.0


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the stand-ins listen on 127.0.0.1."""

    web: int
    mail: int

    @classmethod
    def free(cls, first: int = 18000) -> "Ports":
        """Two free ones."""
        web = programs.next_free_port(LOOPBACK, first)
        return cls(web, programs.next_free_port(LOOPBACK, web + 1))

    @property
    def url(self) -> str:
        """The carrier's address; the model's is below /v1."""
        return f"http://{LOOPBACK}:{self.web}"


@dataclass(frozen=True, slots=True)
class Plan:
    """How many calls, by how many workers with how many tasks at once each.

    `at_once` calls at most have ended without their work being done; memory is read after every
    `every`. Nothing goes on after `deadline`, monotonic seconds.
    """

    directory: Path
    stopping: Stopping
    ports: Ports
    calls: int = CALLS
    workers: int = WORKERS
    concurrency: int = 1
    at_once: int = AT_ONCE
    every: int = EVERY
    warm_up: int = WARM_UP
    hour: bool = True
    deadline: float = field(default_factory=lambda: time.monotonic() + HARD_STOP_S)


@contextmanager
def home(plan: Plan) -> Iterator[Home]:
    """A fresh PostgreSQL, Redis and folder for recordings, migrated and without a tenant."""
    directory = plan.directory / "home"
    directory.mkdir(parents=True)
    env = {name: text for name, text in os.environ.items() if name not in OF_OTHERS}
    with prepare(env, directory), tempfile.TemporaryDirectory(dir=directory) as recordings:
        env |= providers(plan.ports, Path(recordings))
        manage(env, "migrate", "--database", "owner", "--verbosity", "0")
        yield Home(dict(env))


def providers(ports: Ports, recordings: Path) -> dict[str, str]:
    """The environment in which the stand-ins are the carrier, the model and the mail server."""
    return {
        "PUBLIC_URL": ports.url,
        "SANDBOX": "1",
        "LOG_LEVEL": "INFO",
        "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
        "TWILIO_API_URL": ports.url,
        "OPENAI_API_KEY": KEY,
        "OPENAI_BASE_URL": f"{ports.url}/v1",
        "EMAIL_URL": f"smtp://{LOOPBACK}:{ports.mail}?from=bench@example.com",
        "STORAGE_URL": recordings.as_uri(),
    }


def measure(plan: Plan, place: Home) -> PipelineRun:
    """The campaign and, if planned, the hour; StackError, StopAsked."""
    started_at = datetime.now(UTC).isoformat(timespec="seconds")
    load = os.getloadavg()[0]
    with _stack(plan) as stack:
        stand_in = _stand_in(plan, stack)
        run = _campaign(plan, place, stand_in)
        if plan.hour:
            stack.check()
            run = replace(run, hour=_hour(plan, place))
    return replace(run, started_at=started_at, load=round(load, 2))


def _campaign(plan: Plan, place: Home, stand_in: Process) -> PipelineRun:
    with _stack(plan) as stack:
        names = [f"worker-{number}" for number in range(1, plan.workers + 1)]
        workers = [_worker(plan, stack, place, name) for name in names]
        idle = _idle(plan, stack, workers)
        if plan.warm_up:
            warming = _Feed(plan, stack, place, "warm-up", calls=plan.warm_up, first=WARM_UP_FIRST)
            warming.wait()
        logged = [len(_lines(worker)) for worker in workers]
        asked, used = _asked(plan), dict[str, float]()
        feed = _Feed(plan, stack, place, "campaign", calls=plan.calls, first=1)
        memory: dict[str, dict[str, int]] = {name: {} for name in names}

        def look(count: int) -> None:
            if not count:
                used.update(_used(workers, stand_in))
                return
            for name, worker in zip(names, workers, strict=True):
                memory[name][str(count)] = system.resident(worker.pid)

        feed.wait(look)
        spent = _used(workers, stand_in)
        times: dict[str, list[float]] = defaultdict(list)
        if plan.concurrency == 1:
            for worker, begin in zip(workers, logged, strict=True):
                for stage, values in stage_times(_lines(worker)[begin:]).items():
                    times[stage] += values
        return PipelineRun(
            calls=plan.calls,
            workers=plan.workers,
            concurrency=plan.concurrency,
            seconds=round(feed.seconds, 2),
            started_at="",
            commit=commit(),
            machine=system.machine(),
            load=0.0,
            memory=[
                Memory(name, idle[worker.pid], memory[name], system.resident_peak(worker.pid))
                for name, worker in zip(names, workers, strict=True)
            ],
            stages_ms=spreads(times),
            left_behind=feed.left_behind,
            asked=_difference(_asked(plan), asked),
            cpu_s=_difference(spent, used),
        )


def _hour(plan: Plan, place: Home) -> Hour:
    """One call of an hour in a worker that has done nothing before."""
    with _stack(plan) as stack:
        worker = _worker(plan, stack, place, "worker-hour")
        idle = _idle(plan, stack, [worker])[worker.pid]
        asked = _asked(plan)
        system.forget_peak(worker.pid)
        feed = _Feed(plan, stack, place, "hour", calls=1, first=HOUR_FIRST, hour=True)
        feed.wait()
        took = stage_times(_lines(worker))
        return Hour(
            seconds=round(feed.seconds, 2),
            bytes=feed.left_behind["bytes"],
            idle=idle,
            peak=system.resident_peak(worker.pid),
            transcriptions=int(_difference(_asked(plan), asked)["transcriptions"]),
            stages={stage: round(sum(values) / 1000, 2) for stage, values in took.items()},
        )


class _Feed:
    """The process that ends calls (bench/pipeline_feed.py), and what it tells."""

    def __init__(
        self, plan: Plan, stack: Stack, place: Home, name: str, *, calls: int, first: int,
        hour: bool = False,
    ) -> None:  # fmt: skip
        self._plan, self._stack, self._name = plan, stack, name
        self._path = plan.directory / f"{name}.jsonl"
        self._path.touch()
        arguments = ["-m", "bench.pipeline_feed", "--calls", str(calls), "--first", str(first)]
        arguments += ["--at-once", str(plan.at_once), "--every", str(plan.every)]
        arguments += ["--progress", str(self._path), *(["--hour"] if hour else [])]
        env = {**place.env, "DJANGO_SETTINGS_MODULE": "prosaas.settings"}
        feed = stack.start(Program(f"feed-{name}", arguments, env, stop_seconds=5.0))
        system.session_first(feed.pid)
        self._steps: list[dict[str, Any]] = []

    def wait(self, look: Callable[[int], None] = lambda _count: None) -> None:
        """Until all work is done; `look` at the beginning (0) and after every so many calls."""

        def is_done() -> bool:
            lines = self._path.read_text(encoding="utf-8").splitlines(keepends=True)
            for line in lines[len(self._steps) :]:
                if line.endswith("\n"):
                    self._steps.append(json.loads(line))
                    if "count" in self._steps[-1]:
                        look(self._steps[-1]["count"])
            return bool(self._steps) and self._steps[-1]["step"] == "done"

        self._stack.wait_until(is_done, what=self._name, seconds=_left(self._plan))

    @property
    def seconds(self) -> float:
        """From the first call's end until the last one's work was done."""
        settled = [step["at_s"] for step in self._steps if step["step"] == "settled"]
        return float(settled[-1] - self._steps[0]["at_s"])

    @property
    def left_behind(self) -> dict[str, int]:
        """What the calls left."""
        return dict(self._steps[-1]["left_behind"])


def _stack(plan: Plan) -> Stack:
    return Stack(ROOT, plan.stopping, logs=plan.directory)


def _left(plan: Plan) -> float:
    """Seconds until the hard stop."""
    return max(0.0, plan.deadline - time.monotonic())


def _stand_in(plan: Plan, stack: Stack) -> Process:
    ports = ["--port", str(plan.ports.web), "--mail-port", str(plan.ports.mail)]
    program = Program("instant", ["-m", "bench.instant", *ports], os.environ, stop_seconds=5.0)
    process = stack.start(program)
    system.session_first(process.pid)
    stack.wait_until(
        lambda: programs.sandbox_is_ready(process.log), what="instant", seconds=READY_S
    )
    return process


def _worker(plan: Plan, stack: Stack, place: Home, name: str) -> Process:
    """The product's worker; one task at a time needs no threads."""
    usual = programs.worker(place.env)
    pool = "solo" if plan.concurrency == 1 else "threads"
    changed = {"--pool": pool, "--concurrency": str(plan.concurrency)}
    changed["--hostname"] = f"{name}-{os.getpid()}@%h"
    arguments = [
        f"{option}={changed.get(option, text)}" if text else option
        for option, _, text in (argument.partition("=") for argument in usual.arguments)
    ]
    worker = stack.start(replace(usual, name=name, arguments=arguments))
    system.session_first(worker.pid)
    return worker


def _idle(plan: Plan, stack: Stack, workers: list[Process]) -> dict[int, int]:
    """The workers' memory by pid, once they are ready and at rest."""
    for worker in workers:
        stack.wait_until(
            lambda worker=worker: programs.worker_is_ready(worker.log),  # type: ignore[misc]  # mypy: default
            what=worker.program.name,
            seconds=min(READY_S, _left(plan)),
        )
    time.sleep(SETTLE_S)
    return {worker.pid: system.resident(worker.pid) for worker in workers}


def _lines(worker: Process) -> list[str]:
    return worker.log.read_text(errors="replace").splitlines()


def _asked(plan: Plan) -> dict[str, float]:
    """What the stand-ins were asked so far."""
    with urllib.request.urlopen(f"{plan.ports.url}/counts", timeout=10) as answer:
        return dict(json.load(answer))


def _used(workers: list[Process], stand_in: Process) -> dict[str, float]:
    """CPU seconds so far."""
    return {
        "workers": sum(system.sample(worker.pid).cpu_s for worker in workers),
        "stand-ins": system.sample(stand_in.pid).cpu_s,
        "machine": system.busy_s(),
    }


def _difference(after: Mapping[str, float], before: Mapping[str, float]) -> dict[str, Any]:
    return {name: round(count - before.get(name, 0), 2) for name, count in after.items()}
