"""The stand-in Twilio on a port of its own, for tests that are not asynchronous."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from aiohttp import web

from prosaas.sandbox.server import make_app
from prosaas.sandbox.twilio.config import TwilioConfig
from prosaas.sandbox.twilio.sandbox import TwilioSandbox


@dataclass(frozen=True, slots=True)
class StandIn:
    """Its controls: what it is told to do wrong, and what it has seen."""

    url: str
    http: httpx.Client = field(repr=False)

    def fault(self, **fault: Any) -> None:
        """Trouble for REST requests (config.RestFault)."""
        self.control("/rest/faults", fault)

    def no_faults(self) -> None:
        """No more trouble."""
        self.http.delete("/sandbox/rest/faults").raise_for_status()

    def purchases(self) -> list[dict[str, Any]]:
        """Everything that was ever paid for."""
        return list(self.control("/numbers")["purchases"])

    def number(self, e164: str) -> dict[str, Any] | None:
        """A number in service, as Twilio has it."""
        found = [each for each in self.control("/numbers")["numbers"] if each["number"] == e164]
        return found[0] if found else None

    def subaccounts(self) -> list[dict[str, Any]]:
        """Every account ever opened under the main one."""
        accounts = self.control("/accounts")["accounts"]
        return [each for each in accounts if each["sid"] != each["owner_account_sid"]]

    def requests(self, method: str = "") -> list[dict[str, Any]]:
        """What was asked by REST, oldest first."""
        asked = self.control("/rest/requests")["requests"]
        return [each for each in asked if each["method"] == (method or each["method"])]

    def sold_to_others(self, e164: str) -> None:
        """Somebody else has bought it."""
        self.http.delete(f"/sandbox/inventory/{e164}").raise_for_status()

    def control(self, path: str, body: object = None) -> Any:
        """GET a control, or POST a body to it."""
        method = "GET" if body is None else "POST"
        answer = self.http.request(method, f"/sandbox{path}", json=body)
        answer.raise_for_status()
        return answer.json()


@contextmanager
def stand_in(**config: Any) -> Iterator[StandIn]:
    """A fresh one, gone at the end."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    runner, url = asyncio.run_coroutine_threadsafe(_started(config), loop).result(20)
    try:
        with httpx.Client(base_url=url, trust_env=False) as http:
            yield StandIn(url, http)
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(20)
        loop.close()


async def _started(config: dict[str, Any]) -> tuple[web.AppRunner, str]:
    twilio = TwilioSandbox(TwilioConfig(**{"seed": 1, "allow_ws": True, **config}))
    runner = web.AppRunner(make_app(twilio), handle_signals=False, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    return runner, f"http://{host}:{port}"
