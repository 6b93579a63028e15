"""The sandbox's OpenAI on a real socket in a thread, which also keeps the bodies of requests.

It answers by its own rules, or, where a test says so, with a text of the test's in their place:
what a model gone wrong would put on the wire.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from aiohttp import web
from aiohttp.typedefs import Handler
from pytest_django import Settings

from prosaas.sandbox.openai.rest.config import OpenAIRestConfig, RestFault
from prosaas.sandbox.openai.rest.endpoints import OpenAIRest
from recordings.openai_rest.client import client_close

Json = dict[str, Any]


@dataclass
class Answering:
    """`asked` are the bodies that came; `says` replaces texts, `sends` changes whole answers."""

    sandbox: OpenAIRest
    asked: list[Json] = field(default_factory=list)
    says: list[str] = field(default_factory=list)
    sends: list[Callable[[Json], Any]] = field(default_factory=list)

    def faults(self, *faults: RestFault, **config: Any) -> None:
        """Configure the stand-in anew."""
        self.sandbox.gate.configure(OpenAIRestConfig(faults=faults, **config))

    def data(self) -> Json:
        """The one message of the last request, which is JSON."""
        [message] = self.asked[-1]["input"]
        found: Json = json.loads(message["content"])
        return found

    @web.middleware
    async def middle(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Note the body, have it answered, change the answer as told."""
        self.asked.append(await request.json())
        response = await handler(request)
        if not isinstance(response, web.Response) or response.status != 200:
            return response
        answer = json.loads(response.body or b"null")  # type: ignore[arg-type]
        if self.says:
            _text(answer)["text"] = self.says.pop(0)
        elif self.sends:
            answer = self.sends.pop(0)(answer)
        else:
            return response
        return web.json_response(answer)


def _text(answer: Json) -> Json:
    [part] = [
        part
        for item in answer["output"]
        for part in item.get("content", ())
        if part["type"] == "output_text"
    ]
    found: Json = part
    return found


@contextmanager
def answering(settings: Settings) -> Iterator[Answering]:
    """Serve until the block ends; OPENAI_BASE_URL points there."""
    told = Answering(OpenAIRest(OpenAIRestConfig()))
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    runner = _on(loop, _served(told))
    settings.OPENAI_BASE_URL = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    settings.OPENAI_API_KEY = f"sk-{uuid4()}"  # a client of its own, also on a port used before
    try:
        yield told
    finally:
        client_close()
        _on(loop, runner.cleanup())
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _served(told: Answering) -> web.AppRunner:
    app = web.Application(middlewares=[told.middle])
    app.add_routes(told.sandbox.routes())
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner


def _on(loop: asyncio.AbstractEventLoop, work: Any) -> Any:
    return asyncio.run_coroutine_threadsafe(work, loop).result(10)
