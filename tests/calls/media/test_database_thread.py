"""A slow query anywhere in the process does not move a live call's audio (design.md)."""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import asynccontextmanager
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.consumer import AsyncConsumer

from calls.consumers import MediaStreamConsumer
from calls.models import Call
from tests.calls.media.stream import a_model, media, socket_for, start, stop
from tests.calls.media.test_consumer import sessions_are_over

pytestmark = pytest.mark.django_db(transaction=True)

FRAMES = 15
BLOCKED_S = 0.3


class StockConsumer(MediaStreamConsumer):
    """The same consumer without the bypass: Channels' own dispatch."""

    async def dispatch(self, message: dict[str, Any]) -> None:
        await AsyncConsumer.dispatch(self, message)


@asynccontextmanager
async def a_blocked_database_thread() -> Any:
    """Django's shared thread is busy for 300 ms, as with a slow query in some view."""
    is_blocked = threading.Event()

    def slow_query() -> None:
        is_blocked.set()
        time.sleep(BLOCKED_S)

    query = asyncio.ensure_future(sync_to_async(slow_query, thread_sensitive=True)())
    await asyncio.to_thread(is_blocked.wait)
    yield query
    await query


async def frames_that_moved(
    call: Call, settings: Any, consumer: type[MediaStreamConsumer]
) -> tuple[int, bool]:
    """Return how many of 15 frames reached the model while the thread was blocked."""
    async with a_model(settings) as model:
        socket = socket_for(call, settings, consumer=consumer)
        await socket.connect()
        await socket.send_to(text_data=start(call))
        await socket.send_to(text_data=media())
        await asyncio.wait_for(model.has_heard(1), 10)
        async with a_blocked_database_thread() as query:
            for _ in range(FRAMES):
                await socket.send_to(text_data=media())
            heard = asyncio.ensure_future(model.has_heard(1 + FRAMES))
            await asyncio.wait([heard, query], return_when=asyncio.FIRST_COMPLETED)
            moved = model.appended - 1, not query.done()
        await asyncio.wait_for(heard, 10)
        await socket.send_to(text_data=stop(call))
        await asyncio.wait_for(sessions_are_over(), 10)
        await socket.disconnect()
    return moved


async def test_no_frame_waits_for_the_shared_database_thread(call: Call, settings: Any) -> None:
    assert await frames_that_moved(call, settings, MediaStreamConsumer) == (FRAMES, True)


async def test_a_stock_consumer_lets_every_frame_wait(call: Call, settings: Any) -> None:
    """The proof that the test above can fail."""
    assert await frames_that_moved(call, settings, StockConsumer) == (0, False)
