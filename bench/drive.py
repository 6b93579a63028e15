"""Places calls through the stand-ins' control API and brings back what they wrote down."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

import aiohttp
import orjson

from bench.measure import Sample
from bench.scenario import Scenario
from bench.system import now_ms

OVER = {"completed", "busy", "no-answer", "failed", "canceled"}
POLL_S, CHECK_S, SAMPLE_S, PROBE_S = 0.5, 0.2, 0.25, 0.1
GRACE_S = 20.0  # for calls that do not end when they should
AFTERWARDS_S = 1.0  # for the last callbacks and closings
PROBE_TIMEOUT_S = 5.0
HANG_UP = [{"pause_ms": 60}, {"hangup": True}]

Json = dict[str, Any]
T = TypeVar("T")


class DriveError(Exception):
    """A stand-in refused an order; the text is its answer."""


@dataclass(slots=True)
class Taken:
    """What one run brought back, as the stand-ins' JSON, and what was watched beside it."""

    calls: list[Json] = field(default_factory=list)
    sessions: list[Json] = field(default_factory=list)
    callers_lateness: Json = field(default_factory=dict)
    model_lateness: Json = field(default_factory=dict)
    samples: list[Sample] = field(default_factory=list)
    probes_ms: list[float] = field(default_factory=list)


class StandIn:
    """One stand-in process, over HTTP."""

    def __init__(self, client: aiohttp.ClientSession, url: str) -> None:
        self._client = client
        self._url = url

    async def get(self, path: str) -> Json:
        """Ask; raises DriveError for anything but 200."""
        return await self._ask("GET", path, None)

    async def post(self, path: str, body: Json) -> Json:
        """Order; raises DriveError for anything but 200."""
        return await self._ask("POST", path, body)

    async def _ask(self, method: str, path: str, body: Json | None) -> Json:
        data = None if body is None else orjson.dumps(body)
        async with self._client.request(method, self._url + path, data=data) as answer:
            text = await answer.read()
            if answer.status != 200:  # noqa: PLR2004 - OK
                raise DriveError(f"{method} {path}: {answer.status} {text[:300]!r}")
            told: Json = orjson.loads(text)
            return told


async def warm_up(callers: StandIn, order: Json) -> None:
    """One call, of which nothing is kept."""
    sid = (await callers.post("/sandbox/calls", order))["call_sid"]
    await _over(callers, {sid}, now_ms() + GRACE_S * 1000)


async def rest_calls(callers: StandIn, number: str, count: int) -> list[Json]:
    """Calls one after another, each over at once: the server at rest."""
    logs = []
    for _ in range(count):
        order = {"to": number, "from": "+14155560000", "script": HANG_UP}
        sid = (await callers.post("/sandbox/calls", order))["call_sid"]
        await _over(callers, {sid}, now_ms() + GRACE_S * 1000, poll_s=0.05)
        logs.append(await callers.get(f"/sandbox/calls/{sid}/bench"))
    return logs


async def load(
    callers: StandIn, model: StandIn, *, number: str, count: int, scenario: Scenario
) -> Taken:
    """Place `count` calls at the scenario's rate, wait for their end, collect the records."""
    for stand_in in (callers, model):
        await stand_in.post("/sandbox/lateness", {})
    start = now_ms()
    orders = [
        _at(start + index * 1000 / scenario.arrivals_per_s, callers, scenario.order(number, index))
        for index in range(count)
    ]
    sids = await asyncio.gather(*orders)
    await _over(callers, set(sids), now_ms() + (scenario.seconds + GRACE_S) * 1000)
    taken = Taken(
        callers_lateness=await callers.get("/sandbox/lateness"),
        model_lateness=await model.get("/sandbox/lateness"),
    )
    await asyncio.sleep(AFTERWARDS_S)
    taken.calls = [await callers.get(f"/sandbox/calls/{sid}/bench") for sid in sids]
    taken.sessions = (await model.get("/sandbox/openai/bench"))["sessions"]
    return taken


async def _at(due_ms: float, callers: StandIn, order: Json) -> str:
    await asyncio.sleep((due_ms - now_ms()) / 1000)
    return str((await callers.post("/sandbox/calls", order))["call_sid"])


async def _over(
    callers: StandIn, sids: set[str], deadline_ms: float, *, poll_s: float = POLL_S
) -> None:
    """Wait until these calls are over; after the deadline the caller gives up."""
    live = sids
    while live:
        await asyncio.sleep(poll_s)
        listed = (await callers.get("/sandbox/calls"))["calls"]
        live = {c["call_sid"] for c in listed if c["status"] not in OVER} & sids
        if live and now_ms() > deadline_ms:
            for sid in live:
                await callers.post(f"/sandbox/calls/{sid}/hangup", {})
            deadline_ms = now_ms() + GRACE_S * 1000


async def watch(look: Callable[[], Sample], samples: list[Sample]) -> None:
    """Sample until cancelled."""
    while True:
        samples.append(look())
        await asyncio.sleep(SAMPLE_S)


async def probe(client: aiohttp.ClientSession, url: str, found_ms: list[float]) -> None:
    """GET `url` ten times a second until cancelled; how long each answer took."""
    timeout = aiohttp.ClientTimeout(total=PROBE_TIMEOUT_S)
    while True:
        begun = now_ms()
        with suppress(aiohttp.ClientError, TimeoutError):
            async with client.get(url, timeout=timeout) as answer:
                await answer.read()
        found_ms.append(now_ms() - begun)
        await asyncio.sleep(max(0.0, PROBE_S - (now_ms() - begun) / 1000))


async def beside(work: Awaitable[Taken], *watching: Awaitable[None]) -> Taken:
    """Do `work` while the others go on; they are cancelled at its end."""
    tasks = [asyncio.ensure_future(entry) for entry in watching]
    try:
        return await work
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def guarded(work: Coroutine[Any, Any, T], check: Callable[[], None]) -> T:
    """Do `work`; when `check` raises meanwhile, give it up and raise that."""
    task = asyncio.create_task(work)
    try:
        while not task.done():
            await asyncio.wait({task}, timeout=CHECK_S)
            check()
        return task.result()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
