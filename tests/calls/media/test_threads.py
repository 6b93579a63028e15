"""Which threads a live call uses (R12), and that its path asks no database and no service."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from django.core.exceptions import SynchronousOnlyOperation

from calls.models import Call
from tests.calls.media.stream import a_model, media, socket_for, start, stop
from tests.calls.media.test_consumer import sessions_are_over

pytestmark = pytest.mark.django_db(transaction=True)

OURS = ("tx", "call-db", "call-broker", "call-tool")
FRAMEWORK = ("ThreadPoolExecutor", "asyncio", "MainThread")


async def test_a_call_brings_one_pacing_thread_and_no_other_of_its_own(
    call: Call, settings: Any
) -> None:
    """L11, R12: both directions are tasks on the loop; only the database has threads beside."""
    before = set(threading.enumerate())
    async with a_model(settings) as model:
        socket = socket_for(call, settings)
        await socket.connect()
        await socket.send_to(text_data=start(call))
        for _ in range(5):
            await socket.send_to(text_data=media())
        await asyncio.wait_for(model.has_heard(5), 10)
        names = [thread.name for thread in set(threading.enumerate()) - before]
        await socket.send_to(text_data=stop(call))
        await asyncio.wait_for(sessions_are_over(), 10)
        await socket.disconnect()
    assert sum(name == "tx" for name in names) <= 1
    assert [name for name in names if not name.startswith((*OURS, *FRAMEWORK))] == []


async def test_a_query_on_the_calls_loop_is_refused() -> None:
    """L67: Django refuses it at run time, in every process."""
    with pytest.raises(SynchronousOnlyOperation):
        Call.objects.count()
