"""How long and how often a URL is tried, by default and by its fragment (protocols.md A2)."""

import asyncio

import pytest
from aiohttp import web
from aiohttp.typedefs import Handler
from twilio.request_validator import RequestValidator

from prosaas.sandbox.twilio.config import AUTH_TOKEN
from prosaas.sandbox.twilio.limits import Limits
from tests.sandbox.twilio.app import serving
from tests.sandbox.twilio.test_call import codes, listen
from tests.sandbox.twilio.virtual_world import DEAD, virtual, virtual_world
from tests.sandbox.twilio.world import world

VALIDATOR = RequestValidator(AUTH_TOKEN)


@pytest.mark.parametrize(
    ("fragment", "limits"),
    [
        ("", Limits()),
        ("ct=2000&rt=3000&tt=9000", Limits(connect_s=2, read_s=3, total_s=9)),
        ("rc=0", Limits(retries=0)),
        ("rc=5&rp=rt,5xx", Limits(retries=5, retry_on=frozenset({"rt", "5xx"}))),
        ("e=dublin", Limits(edge="dublin")),
        ("ct=99&rt=15001&rc=6&rp=never", Limits()),
        ("top", Limits()),
    ],
)
def test_a_fragment_overrides_the_limits_that_it_may(fragment: str, limits: Limits) -> None:
    assert Limits().of(f"https://h/voice#{fragment}") == limits


def answers_after(status: int, failures: int) -> tuple[Handler, list[str]]:
    """A webhook that fails so often with a status and then hangs up; its log of tokens."""
    tokens: list[str] = []

    async def voice(request: web.Request) -> web.Response:
        tokens.append(request.headers["I-Twilio-Idempotency-Token"])
        if len(tokens) <= failures:
            return web.Response(status=status)
        return web.Response(text="<Response><Hangup/></Response>", content_type="text/xml")

    return voice, tokens


@pytest.mark.parametrize(
    ("fragment", "seconds", "tries"),
    [("", 10, 2), ("#rc=0", 5, 1), ("#ct=1000&rc=3", 4, 4), ("#rc=5", 15, 3), ("#tt=700", 0.7, 1)],
)
@virtual
async def test_nobody_answers_the_connection(fragment: str, seconds: float, tries: int) -> None:
    number = {"voice_url": f"http://{DEAD}/voice{fragment}", "status_callback": ""}
    async with virtual_world(listen, number=number) as w:
        view = await w.call()
        assert (view["status"], codes(view)) == ("failed", [11205])
        assert len({hook["idempotency_token"] for hook in view["webhooks"]}) == 1
        assert len(view["webhooks"]) == tries
        assert w.now_s == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("fragment", "seconds"), [("", 15), ("#rt=2000", 2), ("#rt=2000&rp=rt", 4)]
)
@virtual
async def test_nobody_answers_the_request(fragment: str, seconds: float) -> None:
    async def silent(_: web.Request) -> web.Response:
        await asyncio.get_running_loop().create_future()
        raise AssertionError

    async with (
        virtual_world(listen, number={"status_callback": ""}) as w,
        w.serving("slow.example.com", [web.post("/voice", silent)]) as url,
    ):
        w.number(voice_url=f"{url}/voice{fragment}")
        assert codes(await w.call()) == [11205]
        assert w.now_s == pytest.approx(seconds)


@virtual
async def test_nobody_answers_the_stream() -> None:
    async with virtual_world(listen, number={"status_callback": ""}) as w:
        stream = f'url="ws://{DEAD}/media" statusCallback="{w.app.public}/stream_status"'
        w.app.twiml = f"<Response><Connect><Stream {stream}/></Connect></Response>"
        assert codes(await w.call()) == [31901]
        assert w.now_s == pytest.approx(10)
        (error,) = w.app.called("/stream_status")
        assert (error["StreamEvent"], "31901" in error["StreamError"]) == ("stream-error", True)


@pytest.mark.parametrize(
    ("fragment", "status"), [("#rp=5xx", "completed"), ("#rp=all", "completed"), ("", "failed")]
)
async def test_a_status_is_tried_again_only_when_told(fragment: str, status: str) -> None:
    voice, tokens = answers_after(503, failures=1)
    async with serving([web.post("/voice", voice)]) as url, world(listen) as w:
        w.number(voice_url=f"{url}/voice{fragment}")
        assert (await w.call())["status"] == status
    assert len(set(tokens)) == 1


async def test_a_connection_that_breaks_is_not_tried_again() -> None:
    tries: list[web.Request] = []

    async def voice(request: web.Request) -> web.Response:
        tries.append(request)
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async with serving([web.get("/voice", voice)]) as url, world(listen) as w:
        w.number(voice_url=f"{url}/voice", voice_method="GET")
        assert codes(await w.call()) == [11205]
    assert len(tries) == 1


async def test_a_fragment_is_neither_signed_nor_sent() -> None:
    async with world(listen) as w:
        w.number(voice_url=f"{w.app.base}/voice#rc=0&e=dublin")
        w.app.twiml = "<Response/>"
        await w.call()
        path, form, headers = w.app.hooks[0]
        assert path == "/voice"
        assert VALIDATOR.validate(w.app.base + path, form, headers["X-Twilio-Signature"])


async def test_a_url_that_leads_round_and_round_is_11215() -> None:
    async def moved(request: web.Request) -> web.Response:
        raise web.HTTPFound(request.path)

    async with serving([web.route("*", "/voice", moved)]) as url, world(listen) as w:
        w.number(voice_url=f"{url}/voice")
        assert codes(await w.call()) == [11215]


async def test_a_relative_url_is_11200() -> None:
    async with world(listen) as w:
        w.number(voice_url="/voice")
        assert codes(await w.call()) == [11200]


async def test_a_server_that_speaks_no_tls_is_11220() -> None:
    async with world(listen) as w:
        w.number(voice_url=w.app.base.replace("http:", "https:") + "/voice")
        assert codes(await w.call())[0] == 11220


async def test_a_get_webhook_carries_and_signs_its_query() -> None:
    async def voice(request: web.Request) -> web.Response:
        url = f"{base}{request.path_qs}"
        signature = request.headers["X-Twilio-Signature"]
        assert request.query["CallerName"] == "Zoë"
        assert VALIDATOR.validate(url, {}, signature)
        return web.Response(text="<Response/>", content_type="text/xml")

    async with serving([web.get("/voice", voice)]) as base, world(listen) as w:
        w.number(voice_url=f"{base}/voice", voice_method="GET")
        view = await w.call(params={"CallerName": "Zoë"})
        assert view["status"] == "completed"


async def test_a_fallback_that_fails_too_ends_the_call_as_failed() -> None:
    async with world(listen) as w:
        w.app.twiml = "<Response>"
        w.number(voice_fallback_url=f"{w.app.base}/nowhere")
        view = await w.call()
        assert (view["status"], codes(view)) == ("failed", [12100, 11200])


async def test_a_body_over_64_kb_is_11750() -> None:
    async with world(listen) as w:
        w.app.twiml = f"<Response><!--{'x' * 65_536}--></Response>"
        assert codes(await w.call()) == [11750]
