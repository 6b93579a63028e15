"""Whole calls on virtual time against an application that is a table of pages."""

import asyncio
import base64
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from prosaas.sandbox.sound.audio import mulaw_decode, wav_bytes
from prosaas.sandbox.twilio.call import Call
from prosaas.sandbox.twilio.config import Number, TwilioConfig, read_order
from prosaas.sandbox.twilio.sandbox import TwilioSandbox
from prosaas.sandbox.twilio.view import call_view
from prosaas.sandbox.wire.loopback import LoopbackConnector
from prosaas.sandbox.wire.virtual_time import VirtualClock, VirtualLoop, run_virtually
from tests.sandbox.twilio.app import CALLER, NUMBER, beep

HOST = "http://app.example.com"
HANG_UP = {"hangup": True}

Body = str | tuple[str, bytes]
Pages = Mapping[str, Any]  # of Body
During = Callable[[Call], Awaitable[None]]


@dataclass(frozen=True)
class Hook:
    """A request that the application got; `form` is its body or, of a GET, its query."""

    path: str
    method: str
    form: Mapping[str, str]
    at_s: float


@dataclass
class Site:
    """Answers the inside of a <Response>, or (type, body)."""

    pages: Pages
    hooks: list[Hook] = field(default_factory=list)

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        fields = await request.post() if request.method == "POST" else request.query
        form = {name: str(value) for name, value in fields.items()}
        at_s = asyncio.get_running_loop().time()
        self.hooks.append(Hook(request.path, request.method, form, at_s))
        match self.pages.get(request.path):
            case None:
                return web.Response(status=404)
            case str(body):
                return web.Response(text=f"<Response>{body}</Response>", content_type="text/xml")
            case (kind, data):
                return web.Response(body=data, content_type=kind)
        raise AssertionError(request.path)


@dataclass
class Outcome:
    """What a finished call left behind."""

    site: Site
    call: Call
    twilio: TwilioSandbox
    view: dict[str, Any]

    def asked(self, path: str) -> list[Mapping[str, str]]:
        return [hook.form for hook in self.site.hooks if hook.path == path]

    @property
    def paths(self) -> list[str]:
        return [hook.path for hook in self.site.hooks]

    @property
    def codes(self) -> list[int]:
        return [error["code"] for error in self.view["errors"]]

    def heard(self) -> bytes:
        """Everything in the caller's ear, mu-law."""
        assert self.call.line is not None
        return self.call.line.playout.heard(self.call.line.until_ms(0))


def phone(
    pages: Pages | str,
    *script: Mapping[str, object],
    during: During | None = None,
    fallback: str = "",
    config: Mapping[str, Any] | None = None,
    **order: object,
) -> Outcome:
    """Place a call to /voice and live it to its end; a text is what /voice answers."""
    site = Site({"/voice": pages} if isinstance(pages, str) else pages)

    async def scenario() -> Outcome:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        loop.network.listen("app.example.com", 80, web.Server(site))
        settings = {"recording_delay_ms": 1000, "seed": 1} | dict(config or {})
        twilio = TwilioSandbox(TwilioConfig(**settings), VirtualClock(loop), LoopbackConnector())
        fallback_url = f"{HOST}{fallback}" if fallback else ""
        twilio.number_add(Number(NUMBER, f"{HOST}/voice", voice_fallback_url=fallback_url))
        body = {"to": NUMBER, "from": CALLER, "script": list(script)} | order
        call = await twilio.call_place(read_order(body))
        if during is not None:
            await during(call)
        await call.over.wait()
        await twilio.idle()
        await twilio.close()
        return Outcome(site, call, twilio, call_view(call, twilio.recorder.of_call(call)))

    return run_virtually(scenario())


def tone_step(ms: int) -> dict[str, object]:
    """A script's step that makes a tone, so that no voice has to be synthesised."""
    return {"play_wav": base64.b64encode(tone_wav(ms)).decode()}


def tone_wav(ms: int, rate: int = 8000) -> bytes:
    """A tone as a WAV file."""
    return wav_bytes([mulaw_decode(beep(ms))], rate)
