"""Webhooks that fail or lead elsewhere, and documents of other verbs (protocols.md A2)."""

import asyncio
import socket as sockets
from typing import Any

import pytest
from aiohttp import web

from tests.sandbox.twilio.app import NUMBER, serving
from tests.sandbox.twilio.test_call import HANG_UP, codes, hang_up_at_once, listen
from tests.sandbox.twilio.verb_world import phone
from tests.sandbox.twilio.world import world


def free_port() -> int:
    with sockets.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


async def test_a_refused_connection_is_tried_twice_and_fails_the_call() -> None:
    async with world(listen) as w:
        view = await w.call(connect_to=f"http://127.0.0.1:{free_port()}")
        assert [hook["status"] for hook in view["webhooks"][:2]] == [None, None]
        assert view["webhooks"][0]["idempotency_token"] == view["webhooks"][1]["idempotency_token"]
        assert view["status"] == "failed"
        assert 11205 in codes(view)


async def test_the_fallback_url_is_told_why() -> None:
    async def broken(_: web.Request) -> web.Response:
        return web.Response(status=500)

    async with world(listen) as w, serving([web.post("/voice", broken)]) as broken_url:
        fallback = {"voice_url": f"{broken_url}/voice", "voice_fallback_url": f"{w.app.base}/again"}
        body = {"number": NUMBER} | fallback
        await w.http.post(f"{w.url}/sandbox/numbers", json=body)
        view = await w.call()
        (again,) = w.app.called("/again")
        assert (again["ErrorCode"], again["ErrorUrl"]) == ("11200", fallback["voice_url"])
        assert view["status"] == "completed"


async def test_bad_twiml_fails_the_call_with_twilios_code() -> None:
    async with world(listen) as w:
        w.app.twiml = "\n<Response/>"
        view = await w.call()
        assert (view["status"], codes(view)) == ("failed", [12100])


@pytest.mark.parametrize(("reason", "status"), [("busy", "busy"), ("rejected", "no-answer")])
async def test_a_rejected_call_is_never_answered(reason: str, status: str) -> None:
    async with world(listen) as w:
        w.app.twiml = f'<Response><Reject reason="{reason}"/></Response>'
        view = await w.call(HANG_UP)
        assert (view["status"], view["spoken"], w.app.sockets) == (status, [], [])
        assert w.app.called("/status")[0]["CallDuration"] == "0"


async def test_an_answer_that_never_comes_is_11205() -> None:
    async def slow(request: web.Request) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    async with (
        serving([web.post("/voice", slow)]) as url,
        world(listen, number={"voice_url": f"{url}/voice"}, webhook_s=0.2) as w,
    ):
        view = await w.call()
        assert (view["status"], codes(view)) == ("failed", [11205])


async def test_a_moved_webhook_is_asked_again_without_parameters() -> None:
    async def moved(_: web.Request) -> web.Response:
        raise web.HTTPFound("/there")

    async def there(request: web.Request) -> web.Response:
        assert await request.read() == b""
        return web.Response(text="<Response><Hangup/></Response>", content_type="text/xml")

    routes = [web.post("/voice", moved), web.get("/there", there)]
    async with serving(routes) as url, world(listen, number={"voice_url": f"{url}/voice"}) as w:
        view = await w.call()
        assert [hook["method"] for hook in view["webhooks"][:2]] == ["POST", "GET"]
        assert view["status"] == "completed"


async def test_a_host_that_does_not_exist_is_11210() -> None:
    async with world(listen, number={"voice_url": "http://nowhere.invalid/voice"}) as w:
        assert 11210 in codes(await w.call())


async def test_say_is_heard_before_the_call_ends() -> None:
    async with world(listen) as w:
        w.app.twiml = "<Response><Say>Sorry.</Say></Response>"
        view = await w.call()
        assert view["playout"]["segments"][0]["bytes"] > 1600
        assert view["status"] == "completed"


async def test_a_redirect_is_relative_to_its_document() -> None:
    async with world(hang_up_at_once) as w:
        w.app.twiml = "<Response><Redirect>again</Redirect></Response>"
        await w.call()
        assert len(w.app.called("/again")) == 1


@pytest.mark.parametrize(
    ("source", "present"),
    [
        ("+15005550001", {"StirVerstat", "CallToken"}),
        ("+97235550001", {"CallToken"}),
        ("anonymous", set()),
    ],
)
def test_only_a_number_is_attested_and_only_in_america(source: str, present: set[str]) -> None:
    order: dict[str, Any] = {"from": source}
    (form,) = phone("", **order).asked("/voice")
    assert {"StirVerstat", "CallToken"} & form.keys() == present


def test_a_parameter_of_the_order_that_is_null_is_left_out() -> None:
    (form,) = phone("", params={"CallToken": None, "FromCity": "Haifa"}).asked("/voice")
    assert "CallToken" not in form
    assert form["FromCity"] == "Haifa"
