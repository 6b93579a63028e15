"""The floor is only worth comparing with if it does the whole job: one call over real sockets."""

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import aiohttp
from aiohttp.test_utils import TestServer, unused_port

from prosaas.sandbox.openai.realtime.config import OpenAIConfig, ScriptedReply
from prosaas.sandbox.openai.realtime.endpoint import OpenAISandbox
from prosaas.sandbox.server import make_app
from prosaas.sandbox.twilio.config import CallOrder, Number, TwilioConfig
from prosaas.sandbox.twilio.sandbox import TwilioSandbox

NUMBER = "+14155550123"
SCRIPT: list[Mapping[str, object]] = [
    {"interrupt": {"after_ms": 400, "say": "Hold on."}},
    {"wait_agent": {"quiet_ms": 300, "timeout_ms": 4000}},
    {"hangup": True},
]


@asynccontextmanager
async def bridge(model_url: str) -> AsyncIterator[str]:
    """A bare bridge in a process of its own; its address."""
    url = f"http://127.0.0.1:{(port := unused_port())}"
    where = ("--port", str(port), "--model-url", model_url, "--public-url", url)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.bare_bridge", *where
    )
    try:
        await answering(url)
        yield url
    finally:
        process.terminate()
        await process.wait()


async def answering(url: str) -> None:
    async with aiohttp.ClientSession() as http:
        while True:
            try:
                async with http.get(f"{url}/healthz") as answer:
                    assert answer.status == 200
                    return
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.05)


async def test_a_call_is_greeted_heard_interrupted_and_answered() -> None:
    replies = (ScriptedReply(tone_ms=3000), ScriptedReply(tone_ms=400))
    openai = OpenAISandbox(OpenAIConfig(mode="script", script=replies))
    twilio = TwilioSandbox(TwilioConfig(allow_ws=True))
    async with (
        TestServer(make_app(twilio, openai.routes()), host="127.0.0.1") as stand_ins,
        bridge(f"ws://127.0.0.1:{stand_ins.port}/v1/realtime") as url,
    ):
        twilio.number_add(Number(NUMBER, f"{url}/webhook/incoming_call"))
        call = await twilio.call_place(CallOrder(NUMBER, "+14155550199", SCRIPT))
        await asyncio.wait_for(call.over.wait(), 8)
    assert (call.status, call.ended_by, call.notices) == ("completed", "caller", {})
    stream = call.streams[0]
    assert len(stream.clears_ms) == 1
    assert set(stream.frames.sizes) == {160}
    told = openai.sessions[0].types()
    assert told.count("response.done") == 2
    assert "conversation.item.truncated" in told
    assert "error" not in told
