"""The same world on virtual time and a network in memory: minutes pass at once."""

import asyncio
import functools
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, ParamSpec, cast

import aiohttp
from aiohttp import web

from prosaas.sandbox.server import make_app
from prosaas.sandbox.twilio.config import ACCOUNT_SID, AUTH_TOKEN, Number, TwilioConfig
from prosaas.sandbox.twilio.sandbox import TwilioSandbox
from prosaas.sandbox.wire.loopback import LoopbackConnector
from prosaas.sandbox.wire.virtual_time import VirtualClock, VirtualLoop, run_virtually
from tests.sandbox.twilio.app import NUMBER, App, Talk
from tests.sandbox.twilio.world import World

APP, SANDBOX, DEAD = "app.example.com", "sandbox.example.com", "dead.example.com"
CALLEE = "+15005550009"
ACCOUNT = f"/2010-04-01/Accounts/{ACCOUNT_SID}"

Form = dict[str, str | list[str]]
P = ParamSpec("P")


def virtual(test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Run an async test on virtual time."""

    @functools.wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        run_virtually(test(*args, **kwargs))

    return run


class VirtualWorld(World):
    """A World whose application also places calls."""

    @property
    def now_s(self) -> float:
        return asyncio.get_running_loop().time()

    def serving(self, host: str, routes: list[web.RouteDef]) -> AbstractAsyncContextManager[str]:
        """Another server, at a host of its own; gives its base URL."""
        app = web.Application()
        app.add_routes(routes)
        return _listening(host, app)

    async def rest(
        self, method: str, path: str, form: Form | None = None
    ) -> tuple[int, dict[str, Any]]:
        """One REST request as the account: status and body."""
        headers = {"Authorization": aiohttp.encode_basic_auth(ACCOUNT_SID, AUTH_TOKEN)}
        pairs = [
            (k, v) for k, vs in (form or {}).items() for v in ([vs] if isinstance(vs, str) else vs)
        ]
        async with self.http.request(
            method, f"{self.url}{ACCOUNT}{path}", data=pairs or None, headers=headers
        ) as response:
            return response.status, await response.json()

    async def dial(self, **form: str | list[str]) -> str:
        """Place a call to CALLEE that begins with the voice URL; its SID."""
        what: Form = {"To": CALLEE, "From": NUMBER}
        if not form.keys() & {"Url", "Twiml", "ApplicationSid"}:
            what["Url"] = f"{self.app.public}/voice"
        status, body = await self.rest("POST", "/Calls.json", what | form)
        assert status == 201, body
        return str(body["sid"])

    async def callee(self, *script: object, **callee: object) -> None:
        """Say who answers CALLEE."""
        body = {"number": CALLEE, "script": list(script)} | callee
        async with self.http.post(f"{self.url}/sandbox/callees", json=body) as response:
            assert response.status == 200, await response.text()

    async def wire(self, sid: str) -> list[dict[str, Any]]:
        async with self.http.get(f"{self.url}/sandbox/calls/{sid}/wire") as response:
            return cast("list[dict[str, Any]]", (await response.json())["wire"])

    async def statuses(self, sid: str) -> list[str]:
        """Every status the call has had."""
        return [entry["status"] for entry in await self.wire(sid) if entry["what"] == "status"]


@asynccontextmanager
async def _listening(host: str, app: web.Application) -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    runner = web.AppRunner(app)
    await runner.setup()
    assert runner.server is not None
    loop.network.listen(host, 80, runner.server)
    try:
        yield f"http://{host}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def virtual_world(
    talk: Talk, *, number: dict[str, str] | None = None, **config: Any
) -> AsyncIterator[VirtualWorld]:
    """Everything in memory; nobody ever answers at DEAD. Only inside a `virtual` test."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    loop.network.listen(DEAD, 80, None)
    app, served = App(talk), web.Application()
    served.add_routes(app.routes())
    async with _listening(APP, served) as app.base:
        app.public = app.base
        settings = {"allow_ws": True, "recording_delay_ms": 0, "seed": 1} | config
        connector = LoopbackConnector(force_close=True, limit=0)
        twilio = TwilioSandbox(TwilioConfig(**settings), VirtualClock(loop), connector)
        urls = {"voice_url": f"{app.public}/voice", "status_callback": f"{app.public}/status"}
        twilio.number_add(Number(**({"number": NUMBER} | urls | (number or {}))))
        async with (
            _listening(SANDBOX, make_app(twilio)) as url,
            aiohttp.ClientSession(connector=LoopbackConnector(force_close=True)) as http,
        ):
            yield VirtualWorld(app, twilio, url, http, patience_s=100_000)
