"""Hears a tenant's live feed (calls/live.py) through the channel layer and shows it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from uuid import UUID

from channels.layers import get_channel_layer

from calls.live import group_name
from prosaas.launch.demo_show import Screen
from prosaas.launch.stack import StackError


@contextlib.asynccontextmanager
async def shown_live(tenant_id: UUID) -> AsyncIterator[None]:
    """While inside, every event of the tenant's calls is printed as it happens."""
    layer = get_channel_layer()
    if layer is None:
        raise StackError("There is no channel layer: see CHANNEL_LAYERS in prosaas/settings.py.")
    channel = await layer.new_channel()
    group = group_name(tenant_id)
    await layer.group_add(group, channel)

    screen = Screen()

    async def show() -> None:
        while True:
            message = await layer.receive(channel)
            screen.show(message["event"])

    task = asyncio.create_task(show())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        screen.close()
        await layer.flush()
