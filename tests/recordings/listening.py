"""Who listens in tests: the sandbox's stand-in, which really does, and a wire that says its lines.

Both run in a thread of their own, for our client is a blocking one.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiohttp import web

from prosaas.sandbox.openai.rest.config import OpenAIRestConfig, RestFault
from prosaas.sandbox.openai.rest.endpoints import OpenAIRest
from prosaas.sandbox.sound.audio import read_wav
from recordings.openai_rest.client import client_close


@dataclass
class Ears:
    """The stand-in; `statuses` are its answers so far, None for one that was not given."""

    sandbox: OpenAIRest
    url: str

    @property
    def statuses(self) -> list[int | None]:
        return [entry["status"] for entry in self.sandbox.gate.requests]

    def configure(self, *faults: RestFault, **config: Any) -> None:
        """Have other faults to come, and other things to hear."""
        self.sandbox.gate.configure(OpenAIRestConfig(faults=faults, **config))


@contextmanager
def stand_in(*faults: RestFault, **config: Any) -> Iterator[Ears]:
    """Serve the stand-in on a free port, in a loop of its own."""
    sandbox = OpenAIRest(OpenAIRestConfig(faults=faults, **config))
    loop = asyncio.new_event_loop()
    app = web.Application()
    app.add_routes(sandbox.routes())
    runner = web.AppRunner(app, shutdown_timeout=1)

    async def serve() -> int:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return int(runner.addresses[0][1])

    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        port = asyncio.run_coroutine_threadsafe(serve(), loop).result(10)
        yield Ears(sandbox, f"http://127.0.0.1:{port}/v1")
    finally:
        client_close()
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@dataclass
class Asked:
    """One request as it came over the wire: its fields, its file."""

    fields: dict[str, list[str]]
    filename: str
    sound: bytes

    @property
    def seconds(self) -> float:
        rate, [channel] = read_wav(self.sound)
        return len(channel) / rate


Answer = tuple[int, dict[str, str], Any]  # status, headers, a body: JSON, or bytes as they are


@dataclass
class Wire:
    """What is answered next, then by `otherwise`; and what was asked."""

    url: str = ""
    answers: list[Answer] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    otherwise: Callable[[Asked], Answer] = lambda _: heard("yes")


def heard(text: str, *codes: str, **more: Any) -> Answer:
    """An answer of gpt-transcribe."""
    usage = {"type": "duration", "seconds": 2}
    languages = [{"code": code} for code in codes]
    return 200, {}, {"text": text, "languages": languages, "usage": usage} | more


@contextmanager
def wire() -> Iterator[Wire]:
    """A real HTTP server that answers as it is told."""
    told = Wire()
    lock = threading.Lock()

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked = _asked(self.headers["Content-Type"], body)
            with lock:
                told.asked.append(asked)
                status, headers, answer = (
                    told.answers.pop(0) if told.answers else told.otherwise(asked)
                )
            data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_args: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Endpoint) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        told.url = f"http://127.0.0.1:{server.server_port}/v1"
        try:
            yield told
        finally:
            client_close()
            server.shutdown()
            thread.join()


def _asked(content_type: str, body: bytes) -> Asked:
    message = message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    asked = Asked({}, "", b"")
    for part in message.get_payload():
        assert not isinstance(part, str)
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        if name := part.get_filename():
            asked.filename, asked.sound = name, content
        else:
            name = str(part.get_param("name", header="content-disposition"))
            asked.fields.setdefault(name, []).append(content.decode())
    return asked
