"""The stand-ins as a process: one port, one line of JSON when ready, a clean end on SIGTERM."""

import asyncio
import signal
import socket
from typing import Any, TextIO

import orjson
from aiohttp import web

from prosaas.sandbox.caller.steps import ScriptError
from prosaas.sandbox.openai.realtime.config import OpenAIConfigError, openai_config
from prosaas.sandbox.openai.realtime.endpoint import OpenAISandbox
from prosaas.sandbox.openai.rest.config import openai_rest_config
from prosaas.sandbox.openai.rest.endpoints import OpenAIRest
from prosaas.sandbox.server import make_app
from prosaas.sandbox.twilio.config import ConfigError, Number, TwilioConfig, read, read_callee
from prosaas.sandbox.twilio.numbers.offer import read_offers
from prosaas.sandbox.twilio.sandbox import TwilioSandbox

SECTIONS = {"twilio", "inventory", "numbers", "callees", "openai", "openai_rest"}


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises OSError when the port is taken."""
    return socket.create_server((host, port), backlog=512)


async def serve(config: dict[str, Any], listener: socket.socket, out: TextIO) -> None:
    """Serve until SIGTERM or SIGINT; raises ConfigError before saying it is ready."""
    host, port = listener.getsockname()[:2]
    url = f"http://{host}:{port}"
    runner = web.AppRunner(await _app(config, url), handle_signals=False)
    await runner.setup()
    try:
        await web.SockSite(runner, listener, shutdown_timeout=2).start()
        out.write(orjson.dumps({"ready": True, "url": url}).decode() + "\n")
        out.flush()
        await _told_to_stop()
    finally:
        await runner.cleanup()


async def _app(config: dict[str, Any], url: str) -> web.Application:
    if unknown := set(config) - SECTIONS:
        raise ConfigError(f"unknown: {', '.join(sorted(unknown))}")
    try:
        openai = openai_config(config.get("openai", {}))
        rest = openai_rest_config(config.get("openai_rest", {}))
    except OpenAIConfigError as error:
        raise ConfigError(f"openai or openai_rest: {error}") from error
    settings = {"rest_url": url} | config.get("twilio", {})
    twilio = TwilioSandbox(read(TwilioConfig, settings))
    if "inventory" in config:
        twilio.inventory.replace(read_offers(config["inventory"]))
    for number in config.get("numbers", []):
        twilio.number_add(read(Number, number))
    try:
        for callee in config.get("callees", []):
            await twilio.outgoing.callee_add(read_callee(callee))
    except ScriptError as error:
        raise ConfigError(f"callees: {error}") from error
    return make_app(twilio, [*OpenAISandbox(openai).routes(), *OpenAIRest(rest).routes()])


async def _told_to_stop() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
