"""The socket to the model, over real sockets (protocols.md F1)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

from calls.realtime.client import (
    PATIENCE,
    ModelDeniedError,
    ModelSocket,
    ModelSocketClosedError,
    ModelUnreachableError,
    Patience,
    dial,
    warm_up,
)

Talk = Callable[[ServerConnection], Awaitable[None]]


async def echo(connection: ServerConnection) -> None:
    """Say back what is said."""
    async for message in connection:
        await connection.send(message)


async def leave(connection: ServerConnection) -> None:
    """Close after the first message, as an expired session does."""
    await connection.recv()
    await connection.close(1011)


def only_with_our_key(connection: ServerConnection, request: Request) -> Response | None:
    """Refuse a wrong key before the upgrade."""
    if request.headers["Authorization"] == "Bearer a-key":
        return None
    return connection.respond(HTTPStatus.UNAUTHORIZED, "invalid_api_key")


@asynccontextmanager
async def model(talk: Talk) -> AsyncIterator[str]:
    """Run a model that talks like this; gives its base URL."""
    async with serve(talk, "127.0.0.1", 0, process_request=only_with_our_key) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        yield f"http://127.0.0.1:{port}/v1"


@asynccontextmanager
async def calling(
    talk: Talk, api_key: str = "a-key", patience: Patience = PATIENCE
) -> AsyncIterator[ModelSocket]:
    """Dial such a model."""
    name = "gpt-realtime-2.1"
    async with (
        model(talk) as base_url,
        dial(api_key=api_key, base_url=base_url, model=name, patience=patience) as socket,
    ):
        yield socket


def deaf(until: asyncio.Event) -> Talk:
    """A model that reads nothing from its socket, pings neither, as one that has vanished."""

    async def talk(connection: ServerConnection) -> None:
        connection.transport.pause_reading()
        await until.wait()
        connection.transport.resume_reading()

    return talk


async def test_what_is_sent_arrives_and_comes_back_raw() -> None:
    async with calling(echo) as socket:
        await socket.send('{"type":"x"}')
        assert await socket.receive() == b'{"type":"x"}'


async def test_the_socket_is_asked_for_as_the_provider_wants_it() -> None:
    """Protocols F0, F1: the model in the query, no beta header, no compression."""
    seen: list[Request] = []

    async def look(connection: ServerConnection) -> None:
        assert connection.request is not None
        seen.append(connection.request)

    async with calling(look) as socket:
        with pytest.raises(ModelSocketClosedError):
            await socket.receive()
    assert seen[0].path == "/v1/realtime?model=gpt-realtime-2.1"
    assert "OpenAI-Beta" not in seen[0].headers
    assert "Sec-WebSocket-Extensions" not in seen[0].headers


async def test_a_wrong_key_is_denied() -> None:
    """Protocols F1: 401 at the handshake."""
    with pytest.raises(ModelDeniedError):
        async with calling(echo, api_key="another-key"):
            pytest.fail("dialled")


@pytest.mark.parametrize("status", [408, 429, 500, 503])
async def test_a_model_that_cannot_serve_us_now_may_do_so_later(status: int) -> None:
    def answer(connection: ServerConnection, _: Request) -> Response:
        return connection.respond(HTTPStatus(status), "later")

    async with serve(echo, "127.0.0.1", 0, process_request=answer) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        with pytest.raises(ModelUnreachableError) as raised:
            async with dial(api_key="k", base_url=f"http://127.0.0.1:{port}/v1", model="m"):
                pytest.fail("dialled")
    assert raised.type is ModelUnreachableError


async def test_a_refused_connection_makes_the_model_unreachable() -> None:
    async with model(echo) as base_url:
        pass
    with pytest.raises(ModelUnreachableError):
        async with dial(api_key="a-key", base_url=base_url, model="m"):
            pytest.fail("dialled")


async def test_an_address_without_a_websocket_makes_the_model_unreachable() -> None:
    """Whatever answers there, it is no model."""
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(ModelUnreachableError):
            async with dial(api_key="k", base_url=f"http://127.0.0.1:{port}/v1", model="m"):
                pytest.fail("dialled")


async def test_a_model_that_leaves_is_noticed_by_the_reader() -> None:
    """Protocols F1: closed in mid-session; no reconnection behind our back."""
    async with calling(leave) as socket:
        await socket.send("{}")
        with pytest.raises(ModelSocketClosedError):
            await socket.receive()


async def test_a_model_that_has_left_is_noticed_by_the_writer() -> None:
    async with calling(leave) as socket:
        await socket.send("{}")
        with pytest.raises(ModelSocketClosedError):
            await socket.receive()
        with pytest.raises(ModelSocketClosedError):
            await socket.send("{}")


async def test_leaving_the_call_closes_the_socket() -> None:
    """L51: nothing outlives the call."""
    closed = asyncio.Event()

    async def wait(connection: ServerConnection) -> None:
        await connection.wait_closed()
        closed.set()

    async with model(wait) as base_url:
        async with dial(api_key="a-key", base_url=base_url, model="m"):
            assert not closed.is_set()
        await asyncio.wait_for(closed.wait(), 5)


def test_a_dead_model_is_noticed_within_fifteen_seconds() -> None:
    """The stated time: ping, pong and close."""
    assert PATIENCE.ping_s + PATIENCE.pong_s + PATIENCE.close_s <= 15


async def test_a_model_that_answers_no_ping_is_lost() -> None:
    """L63: a half-open socket says nothing; it is asked."""
    revived = asyncio.Event()
    async with calling(deaf(revived), patience=Patience(0.05, 0.05, 0.05)) as socket:
        with pytest.raises(ModelSocketClosedError):
            await asyncio.wait_for(socket.receive(), 5)
        revived.set()


async def test_a_call_gets_rid_of_a_model_that_takes_nothing_more() -> None:
    """L51, L63: the close would wait behind what is not read; the socket is cut."""
    revived = asyncio.Event()

    async def talks_on(socket: ModelSocket) -> None:
        while True:
            await socket.send("x" * 1_000_000)

    async with model(deaf(revived)) as base_url:
        patience = Patience(60, 60, 0.05)
        async with dial(api_key="a-key", base_url=base_url, model="m", patience=patience) as socket:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(talks_on(socket), 0.5)
        revived.set()


async def test_an_error_in_the_call_is_not_taken_for_the_models() -> None:
    with pytest.raises(ZeroDivisionError):
        async with calling(echo):
            raise ZeroDivisionError


def test_warming_up_reaches_nobody() -> None:
    """The first call finds the client made; nothing is dialled for it."""
    warm_up(api_key="sk-test", base_url="http://127.0.0.1:1/v1")
