"""The live feed of a tenant's calls: events to whoever watches, never a burden on the call."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final
from uuid import UUID

import structlog
from channels.layers import get_channel_layer

from prosaas.lib import counters

_PATIENCE_S: Final = 2.0

log = structlog.get_logger(__name__)


def group_name(tenant_id: UUID) -> str:
    """The channel layer group in which a tenant's dashboards listen."""
    return f"live.{tenant_id.hex}"


async def publish(*, tenant_id: UUID, event: Mapping[str, object]) -> None:
    """Send one event (kind, call_sid, at_ms since stream start, …) to the tenant's group.

    Never raises: a broken layer is counted and logged (S4-15).
    """
    layer = get_channel_layer()
    if layer is None:
        return
    try:
        async with asyncio.timeout(_PATIENCE_S):
            await layer.group_send(
                group_name(tenant_id), {"type": "live.event", "event": dict(event)}
            )
    except Exception as error:  # noqa: BLE001 - the feed's boundary: the call goes on
        counters.count("live_publish_failed")
        log.warning("live.publish_failed", error=type(error).__name__, kind=event.get("kind"))
