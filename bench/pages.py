"""The pages at volume: what lists or counts in the dashboard, asked as an owner's browser asks.

PostgreSQL, Redis and the web process are of the bench's own, in var/bench/pages-<calls>, where the
filled database stays for the next run. Requests go over HTTP on one connection, with a session.
"""

from __future__ import annotations

import http.client
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from typing import Any, Final

from bench import system
from bench.api import Plan, Refused, filled, home
from bench.api_words import COMMON, USUAL
from bench.pages_record import PageCase, PagesRun
from bench.record import Spread
from bench.run import commit
from bench.targets import LOOPBACK, READY_S
from prosaas.launch import programs
from prosaas.launch.environment import ROOT
from prosaas.launch.stack import Stack

CALLS, REQUESTS, WARM_UP = 200_000, 100, 5  # half of the calls are the large business's
# By name; {call}, {agent} and {number} are ids of the business, of calls several in turn.
PAGES: Final[Mapping[str, str]] = {
    "overview, 7 days": "/app/?period=7",
    "overview, 30 days": "/app/",
    "overview, 90 days": "/app/?period=90",
    "overview, this month": "/app/?period=month",
    "usage": "/app/usage/",
    "live": "/app/live/",
    "calls": "/app/calls/",
    "calls, unread": "/app/calls/?unread=true",
    "calls, to follow up": "/app/calls/?follow_up=open",
    "calls, outcome": "/app/calls/?outcome=appointment",
    "calls, status": "/app/calls/?status=failed",
    "calls, long ones": "/app/calls/?min_seconds=3600",
    "calls, a common word": f"/app/calls/?q={COMMON[0]}",
    "calls, a usual word": f"/app/calls/?q={USUAL[0]}",
    "calls, a rare word": "/app/calls/?q=rare42",
    "a call": "/app/calls/{call}/",
    "agents": "/app/agents/",
    "an agent": "/app/agents/{agent}/",
    "numbers": "/app/numbers/",
    "a number": "/app/numbers/{number}/",
    "business hours": "/app/hours/",
    "members": "/app/members/",
    "webhooks": "/app/webhooks/",
    "API keys": "/app/keys/",
    "audit log": "/app/audit/",
    "settings": "/app/settings/",
    "account": "/app/account/",
}


class Browser:
    """One connection with the owner's session."""

    def __init__(self, port: int, cookie: str) -> None:
        self._http = http.client.HTTPConnection(LOOPBACK, port, timeout=120)
        self._headers = {"Cookie": cookie, "Host": f"{LOOPBACK}:{port}", "Accept-Language": "en"}

    def get(self, path: str) -> bytes:
        """The page; Refused."""
        self._http.request("GET", path, headers=self._headers)
        answer = self._http.getresponse()
        body = answer.read()
        if answer.status != http.client.OK:
            raise Refused(f"{path}: {answer.status} {answer.getheader('Location')}")
        return body

    def close(self) -> None:
        """Closes the connection."""
        self._http.close()


def measure(plan: Plan) -> PagesRun:
    """The campaign; StackError, StopAsked, Refused."""
    started_at = datetime.now(UTC).isoformat(timespec="seconds")
    load = round(os.getloadavg()[0], 2)
    with home(plan) as env, Stack(ROOT, plan.stopping, logs=plan.directory) as stack:
        known = filled(plan, stack, env, "pages_work")
        stack.start(programs.web(env, host=LOOPBACK, port=plan.port))
        stack.wait_until(lambda: programs.web_ready(env, plan.port), what="web", seconds=READY_S)
        with closing(Browser(plan.port, known["cookie"])) as browser:
            found = {
                name: _case(browser, name, paths, plan.requests) for name, paths in _asked(known)
            }
    return PagesRun(
        calls=plan.calls,
        of_tenant=known["of_tenant"],
        cases=[case for case in found.values() if case is not None],
        refused=[name for name, case in found.items() if case is None],
        machine=system.machine(),
        commit=commit(),
        started_at=started_at,
        load=load,
    )


def _asked(known: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    for name, path in PAGES.items():
        yield name, [path.format(call=call, **_ids(known)) for call in known["calls"]]


def _ids(known: Mapping[str, Any]) -> dict[str, str]:
    return {name: known[name] for name in ("agent", "number")}


def _case(browser: Browser, name: str, paths: Sequence[str], requests: int) -> PageCase | None:
    """The same page, or several in turn, so many times; None where it is not answered."""
    took, size = [], 0
    for number in range(WARM_UP + requests):
        begun = time.perf_counter_ns()
        try:
            size = len(browser.get(paths[number % len(paths)]))
        except Refused as problem:
            print(problem, flush=True)
            return None
        took.append((time.perf_counter_ns() - begun) / 1e6)
    spread = Spread.of(took[WARM_UP:])
    assert spread is not None
    print(f"{name}: p50 {spread.p50:.1f}, p95 {spread.p95:.1f} ms, {size:,} bytes", flush=True)
    return PageCase(name, spread, size, took[0])
