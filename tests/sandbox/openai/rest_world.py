"""The REST stand-in on a real socket, with OpenAI's own SDK as its client."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from aiohttp import web
from openai import AsyncOpenAI

from prosaas.sandbox.openai.rest.config import OpenAIRestConfig, RestFault
from prosaas.sandbox.openai.rest.endpoints import OpenAIRest
from prosaas.sandbox.sound.audio import Pcm, mulaw_decode, wav_bytes
from prosaas.sandbox.sound.voice import say

LINE = "My name is David Cohen."
PAUSE = np.zeros(8000, dtype=np.int16)


@dataclass
class World:
    """The stand-in, its address and a client of it."""

    sandbox: OpenAIRest
    url: str
    openai: AsyncOpenAI

    def statuses(self) -> list[int]:
        """How the requests were answered."""
        return [entry["status"] for entry in self.sandbox.gate.requests]

    async def listen(self, file: bytes, name: str = "call.wav", **options: Any) -> Any:
        """Transcribe a file."""
        wanted = {"model": "gpt-transcribe"} | options
        return await self.openai.audio.transcriptions.create(file=(name, file), **wanted)


@asynccontextmanager
async def rest(
    *faults: RestFault, key: str = "sk-test", retries: int = 0, **config: Any
) -> AsyncIterator[World]:
    """Serve a stand-in on a free port."""
    sandbox = OpenAIRest(OpenAIRestConfig(faults=faults, **config))
    app = web.Application()
    app.add_routes(sandbox.routes())
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        async with AsyncOpenAI(api_key=key, base_url=f"{url}/v1", max_retries=retries) as openai:
            yield World(sandbox, url, openai)
    finally:
        await runner.cleanup()


async def spoken(line: str = LINE, speaker: str = "caller") -> Pcm:
    """A line as samples."""
    return mulaw_decode(await say(line, speaker=speaker))


async def wav(line: str = LINE) -> bytes:
    """A line as a mono file."""
    return wav_bytes([await spoken(line)])


def silence(seconds: float = 1.0) -> bytes:
    """A file in which nobody speaks."""
    return wav_bytes([np.zeros(round(seconds * 8000), dtype=np.int16)])
