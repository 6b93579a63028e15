"""The media socket on the real consumer: who gets in, and what is written in the end."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from autobahn.exception import Disconnected

from calls import services
from calls.consumers import media as consumers
from calls.consumers.media import MediaStreamConsumer, Socket
from calls.engine.states import EndReason
from calls.models import Call, CallStatus
from calls.realtime.messages import append
from calls.selectors import tape_of_call
from calls.tape.files import tape_read
from calls.tape.tape import Tape
from calls.twilio import stream_token
from prosaas.lib import drain
from tenants.context import tenant_context
from tests.calls.calling import stored, where
from tests.calls.media.stream import SILENCE, a_model, media, socket_for, start, stop

pytestmark = pytest.mark.django_db(transaction=True)

in_thread = sync_to_async


async def sessions_are_over() -> None:
    if consumers._running:
        await asyncio.wait(consumers._running)


def tape_kept(call: Call) -> Tape:
    with tenant_context(call.tenant_id):
        return tape_read(tape_of_call(tenant=call.tenant_id, call_sid=call.call_sid))


@pytest.mark.parametrize("signature", ["", "bm9wZQ==", "é"])
async def test_a_handshake_nobody_signed_is_refused(
    call: Call, settings: Any, signature: str
) -> None:
    """A3: before the socket is accepted."""
    accepted, _ = await socket_for(call, settings, signature=signature).connect()
    assert not accepted


@pytest.mark.parametrize("token", ["rubbish", "a.b:c:d", "%00"])
async def test_a_token_that_is_not_ours_is_refused(call: Call, settings: Any, token: str) -> None:
    accepted, _ = await socket_for(call, settings, token=token).connect()
    assert not accepted


async def test_a_token_for_an_unknown_call_is_refused(call: Call, settings: Any) -> None:
    token = stream_token.mint("CA" + "f" * 32)
    accepted, _ = await socket_for(call, settings, token=token).connect()
    assert not accepted


async def test_a_token_for_a_finished_call_is_refused(call: Call, settings: Any) -> None:
    finish = in_thread(services.call_finish)
    await finish(**where(call), status=CallStatus.COMPLETED)
    accepted, _ = await socket_for(call, settings).connect()
    assert not accepted


async def test_a_call_is_held_until_its_stop_and_then_finished(call: Call, settings: Any) -> None:
    before = drain.live_count()
    async with a_model(settings) as model:
        socket = socket_for(call, settings)
        accepted, _ = await socket.connect()
        assert accepted
        assert len(consumers._running) == 1
        await socket.send_to(text_data=start(call))
        await socket.send_to(text_data=media())
        await asyncio.wait_for(model.has_heard(1), 10)
        assert (await in_thread(stored)(call)).status == CallStatus.IN_PROGRESS
        await socket.send_to(text_data=stop(call))
        await asyncio.wait_for(sessions_are_over(), 10)
        await socket.disconnect()
    ended = await in_thread(stored)(call)
    assert (ended.status, ended.end_reason) == (CallStatus.COMPLETED, EndReason.CALLER_HUNG_UP)
    assert (await in_thread(tape_kept)(call)).header.call_sid == call.call_sid
    assert drain.live_count() <= before


async def test_a_start_that_is_there_at_once_is_not_missed(call: Call, settings: Any) -> None:
    """L35, L40: the carrier does not wait for our tasks; they run before it is listened to."""
    async with a_model(settings) as model:
        socket = socket_for(call, settings)
        socket.input_queue.put_nowait({"type": "websocket.connect"})
        for text in (start(call), media()):
            socket.input_queue.put_nowait({"type": "websocket.receive", "text": text})
        assert (await socket.receive_output(timeout=10))["type"] == "websocket.accept"
        await asyncio.wait_for(model.has_heard(1), 10)
        await socket.send_to(text_data=stop(call))
        await asyncio.wait_for(sessions_are_over(), 10)
        await socket.disconnect()
    assert (await in_thread(stored)(call)).end_reason == EndReason.CALLER_HUNG_UP


async def test_what_a_timer_tells_the_model_reaches_it(call: Call, settings: Any) -> None:
    """A timer runs in no task, and the SDK asks for the task that sends."""
    async with a_model(settings) as model:
        socket = socket_for(call, settings)
        await socket.connect()
        await socket.send_to(text_data=start(call))
        await socket.send_to(text_data=media())
        await asyncio.wait_for(model.has_heard(1), 10)
        (session,) = consumers._running.values()
        asyncio.get_running_loop().call_soon(session.model.post, append(SILENCE))
        await asyncio.wait_for(model.has_heard(2), 10)
        await socket.send_to(text_data=stop(call))
        await asyncio.wait_for(sessions_are_over(), 10)
        await socket.disconnect()
    assert (await in_thread(stored)(call)).end_reason == EndReason.CALLER_HUNG_UP


async def test_a_used_token_is_refused_at_the_next_handshake(call: Call, settings: Any) -> None:
    """R15: usable for one START; the call it carried goes on undisturbed."""
    token = stream_token.mint(call.call_sid)
    async with a_model(settings) as model:
        first = socket_for(call, settings, token=token)
        await first.connect()
        await first.send_to(text_data=start(call))
        await first.send_to(text_data=media())
        await asyncio.wait_for(model.has_heard(1), 10)
        accepted, _ = await socket_for(call, settings, token=token).connect()
        assert not accepted
        assert len(consumers._running) == 1
        await first.send_to(text_data=stop(call))
        await asyncio.wait_for(sessions_are_over(), 10)
        await first.disconnect()


async def test_a_fresh_token_does_not_take_a_live_call_over(call: Call, settings: Any) -> None:
    """L64: a second START for a live call is refused."""
    async with a_model(settings) as model:
        first, second = socket_for(call, settings), socket_for(call, settings)
        for socket in (first, second):
            await socket.connect()
        await first.send_to(text_data=start(call))
        await first.send_to(text_data=media())
        await asyncio.wait_for(model.has_heard(1), 10)
        await second.send_to(text_data=start(call))
        closed = await second.receive_output(timeout=10)
        assert (closed["type"], closed["code"]) == ("websocket.close", 1008)
        await first.send_to(text_data=stop(call))
        await asyncio.wait_for(sessions_are_over(), 10)
        await first.disconnect()
    assert (await in_thread(stored)(call)).end_reason == EndReason.CALLER_HUNG_UP


async def test_a_dropped_socket_leaves_the_call_to_the_carriers_word(
    call: Call, settings: Any
) -> None:
    """B1: close without `stop`; the call may go on at the carrier."""
    async with a_model(settings) as model:
        socket = socket_for(call, settings)
        await socket.connect()
        await socket.send_to(text_data=start(call))
        await socket.send_to(bytes_data=b"binary")
        await socket.send_to(text_data=media())
        await asyncio.wait_for(model.has_heard(1), 10)
        await socket.disconnect(code=1006)
        await asyncio.wait_for(sessions_are_over(), 10)
    dropped = await in_thread(stored)(call)
    assert (dropped.status, dropped.end_reason) == (
        CallStatus.IN_PROGRESS,
        EndReason.STREAM_LOST,
    )


async def test_a_process_that_must_go_ends_its_calls_with_their_reason(
    call: Call, settings: Any
) -> None:
    """Nobody finds such a call abandoned a minute later."""
    async with a_model(settings) as model:
        socket = socket_for(call, settings)
        await socket.connect()
        await socket.send_to(text_data=start(call))
        await socket.send_to(text_data=media())
        await asyncio.wait_for(model.has_heard(1), 10)
        consumers.end_live_calls()
        await asyncio.wait_for(sessions_are_over(), 10)
        assert (await socket.receive_output(timeout=10))["code"] == 1000
    assert (await in_thread(stored)(call)).end_reason == EndReason.SHUTDOWN


@pytest.mark.parametrize("gone", [Disconnected("closed"), BrokenPipeError()])
async def test_writing_to_a_socket_that_is_gone_ends_no_call(gone: Exception) -> None:
    """The server's `disconnect` follows and tells why."""

    class Gone(MediaStreamConsumer):
        async def send(self, *_args: Any, **_kwargs: Any) -> None:
            raise gone

    await Socket(Gone()).send("{}")


async def test_every_line_of_a_call_says_which_call_it_is(
    call: Call, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """S4-14, S2-14, S3-9: the call is bound to the log's context, also in its tasks."""
    async with a_model(settings) as model:
        socket = socket_for(call, settings)
        await socket.connect()
        await socket.send_to(text_data=start(call))
        await socket.send_to(text_data=media())
        await asyncio.wait_for(model.has_heard(1), 10)
        await socket.send_to(text_data=stop(call))
        await asyncio.wait_for(sessions_are_over(), 10)
        await socket.disconnect()
    told = [line.msg for line in caplog.records if isinstance(line.msg, dict)]
    of_the_call = {line["event"]: line.get("call_sid") for line in told}
    wanted = ("[WS_START]", "[TX_METRICS]", "call.over")
    assert [of_the_call[event] for event in wanted] == [call.call_sid] * 3
