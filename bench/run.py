"""One server, one load, once: everything started, measured at rest, loaded, stopped, judged."""

import asyncio
import subprocess
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import orjson

from bench import drive, findings, measure, system
from bench.logs import call_log, session_log
from bench.record import Run
from bench.scenario import Scenario
from bench.targets import Ports, Served, Target, stand_ins
from bench.wire_watch import watched
from prosaas.launch.environment import ROOT
from prosaas.launch.stack import Stack, Stopping

SETTLE_S = 2.0
REST_CALLS = 25
BENCH_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class Setting:
    """What is the same in all runs of a campaign; `directory` takes logs and raw records."""

    directory: Path
    ports: Ports
    cores: system.Cores
    stopping: Stopping
    scenario: Scenario
    rest_calls: int = REST_CALLS
    settle_s: float = SETTLE_S
    keep_raw: bool = False
    on_served: Callable[[Target, Served], None] = lambda _target, _served: None
    on_done: Callable[[Stack], None] = lambda _stack: None


def run(target: Target, calls: int, setting: Setting, *, round_: int = 1) -> Run:
    """Start the stand-ins and the server, place the calls, stop everything, tell the figures."""
    scenario = setting.scenario
    directory = _fresh(setting.directory, f"{calls}-{target.name.replace(' ', '-')}-{round_}")
    started_at = datetime.now(UTC).isoformat(timespec="seconds")
    with (
        system.on_cores(setting.cores.rest),
        Stack(ROOT, setting.stopping, logs=directory) as stack,
    ):
        stand_ins(stack, directory, setting.ports, setting.cores, scenario.model_config())
        served = target.start(stack, setting.ports, setting.cores)
        setting.on_served(target, served)
        ports = system.listening_ports(served.pid) if served.pid else []
        with watched(directory, ports) as watch:
            measured = _measured(served, calls, setting)
            evidence, taken = asyncio.run(drive.guarded(measured, _check(stack, setting)))
        evidence = replace(evidence, wire=watch.counts)
        setting.on_done(stack)
    if setting.keep_raw:
        _keep(directory / "raw.json", taken)
    reasons = findings.lateness(evidence, taken.model_lateness)
    return Run(
        server=target.name,
        calls=calls,
        seconds=scenario.seconds,
        arrivals_per_s=scenario.arrivals_per_s,
        started_at=started_at,
        commit=commit(),
        machine=system.machine(),
        figures=measure.figures(evidence),
        valid=not reasons,
        round=round_,
        reasons=reasons,
        faults=findings.faults(evidence),
        generator={
            "callers": taken.callers_lateness,
            "model": taken.model_lateness,
            "frames": findings.caller_frames(evidence.calls),
            "wire": asdict(watch.counts) if watch.counts else {},
        },
    )


def _check(stack: Stack, setting: Setting) -> Callable[[], None]:
    """Raises when somebody wants to stop, or a process has died."""

    def check() -> None:
        setting.stopping.check()
        stack.check()

    return check


def _fresh(parent: Path, name: str) -> Path:
    """A new directory; a run made again gets a longer name."""
    directory = parent / name
    while directory.exists():
        directory = directory.with_name(f"{directory.name}-again")
    directory.mkdir(parents=True)
    return directory


def _keep(path: Path, taken: drive.Taken) -> None:
    samples = [(one.at_ms, one.cpu_s, one.rss_bytes) for one in taken.samples]
    told = {"calls": taken.calls, "sessions": taken.sessions, "samples": samples}
    path.write_bytes(orjson.dumps(told))


async def _measured(
    served: Served, calls: int, setting: Setting
) -> tuple[measure.Evidence, drive.Taken]:
    timeout = aiohttp.ClientTimeout(total=BENCH_TIMEOUT_S)
    async with aiohttp.ClientSession(timeout=timeout) as client:
        callers = drive.StandIn(client, setting.ports.callers_url)
        model = drive.StandIn(client, setting.ports.model_url.removesuffix("/v1"))
        await callers.post("/sandbox/numbers", dict(served.number))
        number = served.number["number"]
        await drive.warm_up(callers, setting.scenario.warm_up(number))
        at_rest = await drive.rest_calls(callers, number, setting.rest_calls)
        await asyncio.sleep(setting.settle_s)
        before = system.sample(served.pid).rss_bytes if served.pid else 0
        samples: list[measure.Sample] = []
        probes_ms: list[float] = []
        watching = []
        if served.pid:
            watching.append(drive.watch(lambda: system.sample(served.pid), samples))
        if served.probe:
            watching.append(drive.probe(client, served.probe, probes_ms))
        loaded = drive.load(callers, model, number=number, count=calls, scenario=setting.scenario)
        taken = await drive.beside(loaded, *watching)
    taken.samples, taken.probes_ms = samples, probes_ms
    return _evidence(taken, at_rest, before), taken


def _evidence(taken: drive.Taken, at_rest: list[dict[str, Any]], before: int) -> measure.Evidence:
    resting = [call_log(body) for body in at_rest]
    return measure.Evidence(
        calls=[call_log(body) for body in taken.calls],
        sessions=[session_log(body) for body in taken.sessions],
        samples=taken.samples,
        rss_before=before,
        rest_twiml_ms=[
            call.answered_ms - call.webhook_ms
            for call in resting
            if call.answered_ms is not None and call.webhook_ms is not None
        ],
        probes_ms=taken.probes_ms,
    )


def commit() -> str:
    """The checkout's commit, with `+` when files differ from it; "" without git."""
    try:
        head = _git("rev-parse", "--short=10", "HEAD")
        return head + ("+" if _git("status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.CalledProcessError):
        return ""


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def hold(stopping: Stopping) -> None:
    """Keep everything running until the person at the terminal has seen enough."""
    while not stopping.requests:
        time.sleep(0.2)
