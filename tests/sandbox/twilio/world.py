"""A stand-in Twilio on a real port and an application under call, joined for one test."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import aiohttp
from aiohttp.test_utils import TestServer

from prosaas.sandbox.server import make_app
from prosaas.sandbox.twilio.config import Number, TwilioConfig
from prosaas.sandbox.twilio.sandbox import TwilioSandbox
from tests.sandbox.twilio.app import CALLER, NUMBER, App, Talk, serving

PUBLIC = "https://app.example.com"


@dataclass
class World:
    """What a test holds: the application, the stand-in, and an HTTP client for its controls."""

    app: App
    twilio: TwilioSandbox
    url: str
    http: aiohttp.ClientSession
    patience_s: float = 10

    def number(self, **changes: str) -> None:
        """Change the number that is called, from the next call on."""
        self.twilio.number_add(replace(self.twilio.numbers[NUMBER], **changes))

    async def place(self, *script: Mapping[str, object], **order: object) -> str:
        """Place a call through the control API; its SID."""
        body = {"to": NUMBER, "from": CALLER, "script": list(script)} | order
        if self.app.public == PUBLIC:
            body["connect_to"] = self.app.base
        async with self.http.post(f"{self.url}/sandbox/calls", json=body) as response:
            assert response.status == 200, await response.text()
            return str((await response.json())["call_sid"])

    async def view(self, sid: str) -> dict[str, Any]:
        async with self.http.get(f"{self.url}/sandbox/calls/{sid}") as response:
            view: dict[str, Any] = await response.json()
            return view

    async def finished(self, sid: str) -> dict[str, Any]:
        """Wait for the end and for the callbacks after it."""
        await asyncio.wait_for(self.twilio.calls[sid].over.wait(), self.patience_s)
        await self.settled()
        return await self.view(sid)

    async def settled(self) -> None:
        await asyncio.wait_for(self.twilio.idle(), self.patience_s)

    async def call(self, *script: Mapping[str, object], **order: object) -> dict[str, Any]:
        return await self.finished(await self.place(*script, **order))


@asynccontextmanager
async def world(
    talk: Talk, *, public: str = "", number: dict[str, str] | None = None, **config: Any
) -> AsyncIterator[World]:
    """Everything on loopback; with `public` the app is dialled there but signed for that URL."""
    app = App(talk)
    async with serving(app.routes()) as base:
        app.base, app.public = base, public or base
        settings = {"allow_ws": True, "recording_delay_ms": 0, "seed": 1} | config
        twilio = TwilioSandbox(TwilioConfig(**settings))
        urls = {"voice_url": f"{app.public}/voice", "status_callback": f"{app.public}/status"}
        twilio.number_add(Number(**({"number": NUMBER} | urls | (number or {}))))
        async with (
            TestServer(make_app(twilio), host="127.0.0.1") as server,
            aiohttp.ClientSession() as http,
        ):
            yield World(app, twilio, f"http://127.0.0.1:{server.port}", http)
