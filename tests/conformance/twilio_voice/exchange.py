"""The application under call and whoever calls it: a stand-in's caller or a second real number."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from twilio.rest import Client

from tests.conformance.targets import TwilioTarget
from tests.conformance.twilio_rest.client import client
from tests.conformance.twilio_voice.cases import Answer, Case
from tests.conformance.twilio_voice.leg import Leg

TERMINAL = {"completed", "busy", "no-answer", "canceled", "failed"}
END_SECONDS = 60.0
LATE_SECONDS = 90.0
STAND_IN_LATE_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Hook:
    """A request of Twilio's. `url` is as Twilio wrote it, `params` are its form or query."""

    path: str
    method: str
    url: str
    params: dict[str, str]
    headers: dict[str, str]


@dataclass(slots=True)
class Seen:
    """What a call left behind: requests in order, the stream, its REST resource, error codes."""

    hooks: list[Hook] = field(default_factory=list)
    legs: list[Leg] = field(default_factory=list)
    resource: dict[str, Any] = field(default_factory=dict)
    codes: list[int] = field(default_factory=list)
    failure: Exception | None = None
    came: asyncio.Condition = field(default_factory=asyncio.Condition, repr=False)

    def asked(self, path: str) -> list[Hook]:
        """The requests to one path."""
        return [hook for hook in self.hooks if hook.path == path]

    def paths(self) -> list[str]:
        """The documents asked for, in order; callbacks are not documents."""
        callbacks = {"status", "stream", "recording", "caller"}
        return [hook.path for hook in self.hooks if hook.path not in callbacks]

    def is_over(self) -> bool:
        """Whether a terminal status was reported."""
        return any(hook.params.get("CallStatus") in TERMINAL for hook in self.asked("status"))

    @property
    def leg(self) -> Leg:
        """The one stream."""
        (leg,) = self.legs
        return leg

    @property
    def seconds(self) -> int:
        """How long the call was, as its last status callback says."""
        return int(self.asked("status")[-1].params["CallDuration"])


class Exchange:
    """An aiohttp application at /<case>/<path> and the SDK's client; event loop thread only."""

    def __init__(self, target: TwilioTarget, cases: Mapping[str, Case], rest: Client) -> None:
        self.target, self.cases, self.rest = target, cases, rest
        self.seen = {name: Seen() for name in cases}
        self.origin = ""

    def base(self, name: str) -> str:
        """Where Twilio believes a case to be."""
        return f"{self.target.public_url}/{name}"

    def app(self) -> web.Application:
        """The routes."""
        app = web.Application()
        app.router.add_get("/{case}/media", self._media)
        app.router.add_route("*", "/{case}/{path}", self._document)
        return app

    async def _document(self, request: web.Request) -> web.StreamResponse:
        name, path = request.match_info["case"], request.match_info["path"]
        if name not in self.cases:
            return web.Response(status=404)
        form = await request.post() if request.method == "POST" else request.query
        params = {key: str(value) for key, value in form.items()}
        url = f"{self.target.public_url}{request.rel_url}"
        hook = Hook(path, request.method, url, params, dict(request.headers))
        self.seen[name].hooks.append(hook)
        async with self.seen[name].came:
            self.seen[name].came.notify_all()
        answer = self.cases[name].answers.get(path, Answer("", status=204))
        return self._answer(name, Answer(answer) if isinstance(answer, str) else answer)

    def _answer(self, name: str, answer: Answer) -> web.Response:
        headers = {key: self._filled(name, value) for key, value in answer.headers.items()}
        headers["Content-Type"] = answer.content_type
        body = self._filled(name, answer.body).encode()
        return web.Response(body=body, status=answer.status, headers=headers)

    def _filled(self, name: str, text: str) -> str:
        base = self.base(name)
        text = text.replace("{caller}", self.target.caller)
        return text.replace("{http}", base).replace("{wss}", base.replace("http", "ws", 1))

    async def _media(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["case"]
        case, seen = self.cases[name], self.seen[name]
        ws = web.WebSocketResponse(autoping=False, compress=False, max_msg_size=0)
        await ws.prepare(request)
        url = self.base(name).replace("http", "ws", 1) + "/media"
        leg = Leg(ws, url, dict(request.headers), self.rest, self.base(name))
        seen.legs.append(leg)
        try:
            await case.talk(leg)
            await leg.to_the_end()
        except Exception as failure:  # noqa: BLE001 - raised again where the test looks
            seen.failure = failure
        finally:
            await ws.close()
        return ws


@asynccontextmanager
async def exchange(target: TwilioTarget, cases: Mapping[str, Case]) -> AsyncIterator[Exchange]:
    """Serve the cases until the block ends."""
    with client(target) as rest:
        here = Exchange(target, cases, rest)
        runner = web.AppRunner(here.app(), shutdown_timeout=1, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", target.port).start()
            here.origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
            yield here
        finally:
            await runner.cleanup()


async def over(here: Exchange, name: str) -> None:
    """Wait for the last status callback, or fail; then for what else the case awaits."""
    seen, awaits = here.seen[name], here.cases[name].awaits
    async with asyncio.timeout(END_SECONDS):
        await _once(seen, seen.is_over)
    with suppress(TimeoutError):  # what is missing is for the test to tell
        async with asyncio.timeout(LATE_SECONDS if here.target.real else STAND_IN_LATE_SECONDS):
            await _once(seen, lambda: all(len(seen.asked(path)) >= n for path, n in awaits.items()))


async def _once(seen: Seen, true: Callable[[], bool]) -> None:
    async with seen.came:
        await seen.came.wait_for(true)
