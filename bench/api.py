"""The REST API at volume: pages, filters, search, detail and export, asked of the web process.

PostgreSQL, Redis and the web process are of the bench's own, in var/bench/api-<calls>, where the
filled database stays for the next run. Requests go over HTTP on one connection, with a key.
"""

from __future__ import annotations

import http.client
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from bench import system
from bench.api_cases import FILTERED, SEARCHED
from bench.api_record import (
    DEEP_PAGE,
    DETAIL,
    FIRST_PAGE,
    LIST,
    SEARCH,
    ApiRun,
    Case,
    Export,
)
from bench.api_record import (
    FILTERED as OF_FILTERS,
)
from bench.api_words import TENANTS, TURNS
from bench.record import Spread
from bench.run import commit
from bench.targets import KEY, LOOPBACK, OF_OTHERS, READY_S, manage
from prosaas.launch import programs
from prosaas.launch.environment import ROOT, prepare
from prosaas.launch.process import Program
from prosaas.launch.stack import Stack, Stopping
from prosaas.sandbox.twilio.config import ACCOUNT_SID, AUTH_TOKEN

CALLS, REQUESTS, WARM_UP, PAGE = 1_000_000, 100, 5, 1_000
HARD_STOP_S, READ, MB = 60 * 60.0, 65_536, 1_000_000
CALLS_PATH: Final = "/api/v1/calls/"


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of it, and how often each request is made. `home` keeps the database."""

    directory: Path
    stopping: Stopping
    home: Path
    port: int
    calls: int = CALLS
    requests: int = REQUESTS


class Refused(Exception):
    """The web process answered otherwise than with what was asked for."""


class Asker:
    """One connection with the tenant's key."""

    def __init__(self, port: int, key: str) -> None:
        self._http = http.client.HTTPConnection(LOOPBACK, port, timeout=120)
        self._headers = {"Authorization": f"Bearer {key}", "Host": f"{LOOPBACK}:{port}"}

    def get(self, path: str) -> Any:
        """The JSON; Refused."""
        return json.loads(self._answer(path).read())

    def lines(self, path: str) -> int:
        """How many lines a file has, which is read piece by piece; Refused."""
        answer, lines = self._answer(path), 0
        while piece := answer.read(READ):
            lines += piece.count(b"\n")
        return lines

    def close(self) -> None:
        """Closes the connection."""
        self._http.close()

    def _answer(self, path: str) -> http.client.HTTPResponse:
        self._http.request("GET", path, headers=self._headers)
        answer = self._http.getresponse()
        if answer.status != http.client.OK:
            raise Refused(f"{path}: {answer.status} {answer.read()[:200]!r}")
        return answer


def measure(plan: Plan) -> ApiRun:
    """The campaign; StackError, StopAsked, Refused."""
    started_at = datetime.now(UTC).isoformat(timespec="seconds")
    load = round(os.getloadavg()[0], 2)
    with home(plan) as env, Stack(ROOT, plan.stopping, logs=plan.directory) as stack:
        known = filled(plan, stack, env, "api_work")
        web = stack.start(programs.web(env, host=LOOPBACK, port=plan.port))
        stack.wait_until(lambda: programs.web_ready(env, plan.port), what="web", seconds=READY_S)
        with closing(Asker(plan.port, known["key"])) as asker:
            cases = list(_cases(asker, known["ids"], plan.requests))
            exports = [_export(asker, web.pid, each) for each in ("csv", "jsonl")]
    return ApiRun(
        calls=plan.calls,
        turns=plan.calls * TURNS,
        tenants=TENANTS,
        of_tenant=known["of_tenant"],
        cases=cases,
        exports=exports,
        plans=known["plans"],
        machine=system.machine(),
        commit=commit(),
        started_at=started_at,
        load=load,
    )


def filled(plan: Plan, stack: Stack, env: Mapping[str, str], work: str) -> dict[str, Any]:
    """What this module of bench tells of the filled database."""
    out = plan.directory / "filled.json"
    arguments = ["-m", f"bench.{work}", "--calls", str(plan.calls), "--out", str(out)]
    stack.start(Program(work, arguments, env, stop_seconds=5.0))
    stack.wait_until(out.exists, what=work, seconds=HARD_STOP_S)
    return dict(json.loads(out.read_text(encoding="utf-8")))


def _cases(asker: Asker, ids: list[str], requests: int) -> Iterator[Case]:
    yield _case(asker, LIST, FIRST_PAGE, [CALLS_PATH], requests)
    yield _case(asker, LIST, DEEP_PAGE, [_far_down(asker)], requests)
    for group, asked in ((OF_FILTERS, FILTERED), (SEARCH, SEARCHED)):
        for name, params in asked.items():
            yield _case(asker, group, name, [f"{CALLS_PATH}?{urlencode(params)}"], requests)
    paths = [f"{CALLS_PATH}{call_id}/" for call_id in ids]
    yield _case(asker, DETAIL, f"{len(ids)} calls in turn", paths, requests)


def _case(asker: Asker, group: str, name: str, paths: list[str], requests: int) -> Case:
    """The same request, or several in turn, so many times."""
    took, rows = [], 0
    for number in range(WARM_UP + requests):
        begun = time.perf_counter_ns()
        told = asker.get(paths[number % len(paths)])
        took.append((time.perf_counter_ns() - begun) / 1e6)
        rows = len(told["results"]) if "results" in told else 1
    spread = Spread.of(took[WARM_UP:])
    assert spread is not None
    print(f"{group}, {name}: p95 {spread.p95:.1f} ms", flush=True)
    return Case(group, name, spread, rows)


def _far_down(asker: Asker) -> str:
    """The thousandth page, or the last."""
    path = CALLS_PATH
    for _ in range(PAGE - 1):
        following = asker.get(path)["next"]
        if following is None:
            break
        parts = urlsplit(following)
        path = f"{parts.path}?{parts.query}"
    return path


def _export(asker: Asker, pid: int, form: str) -> Export:
    """All of the tenant's calls; the most memory that the web process had beyond what it has."""
    system.forget_peak(pid)
    before, begun = system.resident(pid), time.monotonic()
    lines = asker.lines(f"{CALLS_PATH}export/?format={form}")
    grown = (system.resident_peak(pid) - before) / MB
    return Export(form, lines, round(time.monotonic() - begun, 1), round(grown, 1))


@contextmanager
def home(plan: Plan) -> Iterator[dict[str, str]]:
    """The environment of a migrated PostgreSQL and of Redis, kept in `plan.home`."""
    plan.home.mkdir(parents=True, exist_ok=True)
    env = {name: text for name, text in os.environ.items() if name not in OF_OTHERS}
    env |= {
        "DJANGO_SETTINGS_MODULE": "prosaas.settings",
        "PUBLIC_URL": f"http://{LOOPBACK}:{plan.port}",
        "SANDBOX": "1",
        "DRAIN_SECONDS": "0",
        "LOG_LEVEL": "WARNING",
        "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
        "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
        "OPENAI_API_KEY": KEY,
    }
    with prepare(env, plan.home):
        manage(env, "migrate", "--database", "owner", "--verbosity", "0")
        yield env
