"""The page's socket on the real consumer: who gets in, what is told, and how it ends."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.test import Client

from calls.consumers import media as consumers
from calls.consumers import test_call as page
from calls.engine.states import EndReason
from calls.models import Call, CallStatus
from calls.services import test_calls
from calls.twilio import stream_token
from tenants.context import tenant_context
from tenants.models import Membership
from tenants.services import NewTenant
from tests.calls.calling import call_made, stored
from tests.calls.media.stream import a_model, media, socket_for, start, stop
from tests.calls.trials.trying import page_socket, trial_made

pytestmark = pytest.mark.django_db(transaction=True)

in_thread = sync_to_async


@pytest.fixture
def trial(shop: NewTenant) -> Call:
    """A test of the shop's that waits for its socket."""
    return trial_made(shop)


async def is_let_in(socket: WebsocketCommunicator) -> bool:
    accepted, _ = await socket.connect(timeout=10)
    await socket.disconnect(timeout=10)
    await all_over()
    return accepted


async def all_over() -> None:
    if consumers._running:
        await asyncio.wait(consumers._running, timeout=30)


async def told(socket: WebsocketCommunicator, kind: str) -> dict[str, Any]:
    """The next live event of this kind."""
    async with asyncio.timeout(10):
        while True:
            message = json.loads((await socket.receive_output(timeout=10))["text"])
            if message["event"] == "live" and message["live"]["kind"] == kind:
                return dict(message["live"])


async def closed(socket: WebsocketCommunicator) -> int:
    """The code that the socket is closed with."""
    async with asyncio.timeout(20):
        while True:
            message = await socket.receive_output(timeout=20)
            if message["type"] == "websocket.close":
                return int(message["code"])


async def test_the_owner_talks_and_hangs_up(trial: Call, owner: Client, settings: Any) -> None:
    async with a_model(settings) as model:
        socket = page_socket(trial, owner)
        assert (await socket.connect(timeout=10))[0]
        await socket.send_to(text_data=start(trial))
        await socket.send_to(text_data=media())
        await asyncio.wait_for(model.has_heard(1), 10)
        assert (await told(socket, "call.started"))["call_sid"] == trial.call_sid
        assert (await in_thread(stored)(trial)).status == CallStatus.IN_PROGRESS
        await socket.send_to(text_data=stop(trial))
        assert (await told(socket, "call.ended"))["reason"] == EndReason.CALLER_HUNG_UP
        assert await closed(socket) == 1000
        await socket.disconnect()
    ended = await in_thread(stored)(trial)
    assert (ended.status, ended.end_reason) == (CallStatus.COMPLETED, EndReason.CALLER_HUNG_UP)


async def test_a_page_that_is_closed_ends_the_call(
    trial: Call, owner: Client, settings: Any
) -> None:
    """No carrier will say more: it is finished at once."""
    async with a_model(settings) as model:
        socket = page_socket(trial, owner)
        await socket.connect(timeout=10)
        await socket.send_to(text_data=start(trial))
        await socket.send_to(text_data=media())
        await asyncio.wait_for(model.has_heard(1), 10)
        await socket.disconnect()
        await all_over()
    ended = await in_thread(stored)(trial)
    assert (ended.status, ended.end_reason) == (CallStatus.COMPLETED, EndReason.STREAM_LOST)


async def test_who_hangs_up_elsewhere_ends_it(
    trial: Call, owner: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "LOOK_EVERY_S", 0.02)
    async with a_model(settings) as model:
        socket = page_socket(trial, owner)
        await socket.connect(timeout=10)
        await socket.send_to(text_data=start(trial))
        await socket.send_to(text_data=media())
        await asyncio.wait_for(model.has_heard(1), 10)
        end = in_thread(test_calls.test_call_end)
        assert await end(tenant_id=trial.tenant_id, call_id=trial.pk)
        assert await closed(socket) == 1000
        await socket.disconnect()
    assert (await in_thread(stored)(trial)).status == CallStatus.COMPLETED


async def test_a_page_that_never_says_start_is_cut_off(
    trial: Call, owner: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "START_WITHIN_S", 0.02)
    async with a_model(settings):
        socket = page_socket(trial, owner)
        await socket.connect(timeout=10)
        assert await closed(socket) == 1008
        await socket.disconnect()
        await all_over()


@pytest.mark.parametrize("frames", [["x" * 1025], [media()] * 200], ids=["long", "many"])
async def test_a_flood_is_cut_off(
    trial: Call, owner: Client, settings: Any, frames: list[str]
) -> None:
    async with a_model(settings):
        socket = page_socket(trial, owner)
        await socket.connect(timeout=10)
        await socket.send_to(text_data=start(trial))
        for frame in frames:
            await socket.send_to(text_data=frame)
        assert await closed(socket) == 1008
        await socket.disconnect()
        await all_over()


async def test_a_role_that_is_taken_ends_the_call(
    trial: Call, owner: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "refusal", _soon)
    async with a_model(settings):
        socket = page_socket(trial, owner)
        await socket.connect(timeout=10)
        await socket.send_to(text_data=start(trial))
        await in_thread(_viewer)(trial)
        assert await closed(socket) == 4403
        await socket.disconnect()
        await all_over()


async def _soon(*arguments: Any) -> Any:
    from tenants.sockets import refusal  # noqa: PLC0415 - the page's own name is replaced

    return await refusal(*arguments, every_s=0.02)


def _viewer(call: Call) -> None:
    with tenant_context(call.tenant_id):
        Membership.objects.update(role=Membership.Role.VIEWER)


async def test_nobody_gets_in_without_a_login(trial: Call) -> None:
    assert not await is_let_in(page_socket(trial, None))


async def test_a_stranger_does_not_get_in(trial: Call, stranger: Client) -> None:
    assert not await is_let_in(page_socket(trial, stranger))


async def test_a_viewer_does_not_get_in(trial: Call, teammate: Client) -> None:
    assert not await is_let_in(page_socket(trial, teammate))


async def test_another_page_of_the_web_does_not_get_in(trial: Call, owner: Client) -> None:
    assert not await is_let_in(page_socket(trial, owner, origin="https://evil.example"))


async def test_a_telephone_call_is_not_reached_from_a_page(shop: NewTenant, owner: Client) -> None:
    call = await in_thread(call_made)(shop)
    assert not await is_let_in(page_socket(call, owner))


async def test_a_carrier_does_not_get_at_a_test(trial: Call, settings: Any) -> None:
    assert not await is_let_in(socket_for(trial, settings))


async def test_a_token_opens_one_call_only(trial: Call, shop: NewTenant, owner: Client) -> None:
    token = stream_token.mint("test-" + "0" * 32)
    assert not await is_let_in(page_socket(trial, owner, token=token))
