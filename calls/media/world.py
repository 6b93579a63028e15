"""The real world around a live call: settings, the model, the TX thread, the database."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from functools import lru_cache
from typing import TypeAlias

from django.conf import settings

from calls import live
from calls.media.clock import monotonic_ms, utc_now
from calls.media.ports import Carrier, Parties, Ports
from calls.media.records import CallRecords
from calls.media.session import CallSession
from calls.media.transmitter import Transmitter
from calls.media.writer import run_in_pool, tell_broker, use_tool
from calls.realtime import client
from calls.realtime.client import ModelSocket
from calls.services import StreamSnapshot
from calls.tools import TOOLS
from tenants import hours

Publish: TypeAlias = Callable[[Mapping[str, object]], Awaitable[None]]


@lru_cache(maxsize=1)
def transmitter(loop: asyncio.AbstractEventLoop) -> Transmitter:
    """Return the process's TX thread, started with its first call and bound to its loop (R12)."""
    return Transmitter(
        clock=monotonic_ms, hop=loop.call_soon_threadsafe, lead_ms=float(settings.TX_LEAD_MS)
    )


def warm_up() -> None:
    """Load what a call needs before the first one comes."""
    client.warm_up(api_key=settings.OPENAI_API_KEY, base_url=settings.OPENAI_BASE_URL)
    hours.warm_up()


def dial_model() -> AbstractAsyncContextManager[ModelSocket]:
    """Return a connection to the configured realtime model, to be entered."""
    return client.dial(
        api_key=settings.OPENAI_API_KEY,
        base_url=settings.OPENAI_BASE_URL,
        model=settings.OPENAI_REALTIME_MODEL,
    )


def session_for(
    snapshot: StreamSnapshot, nonce: str, carrier: Carrier, *, hears: Publish | None = None
) -> CallSession:
    """Return a session for an admitted stream; `hears` gets its live events besides watchers."""

    async def publish(event: Mapping[str, object]) -> None:
        if hears is not None:
            await hears(event)
        await live.publish(tenant_id=snapshot.tenant_id, event=event)

    ports = Ports(
        carrier=carrier,
        pacing=transmitter(asyncio.get_running_loop()),
        records=CallRecords(snapshot, nonce),
        dial=dial_model,
        publish=publish,
        clock=monotonic_ms,
        utc=utc_now,
        run=run_in_pool,
        tell=tell_broker,
        use=use_tool,
        tools=TOOLS,
        transcribe_model=settings.OPENAI_TRANSCRIBE_MODEL,
        model=settings.OPENAI_REALTIME_MODEL,
    )
    parties = Parties(
        call_sid=snapshot.call_sid,
        from_number=snapshot.from_number,
        to_number=snapshot.to_number,
        timezone=snapshot.timezone,
        call_id=str(snapshot.call_id),
    )
    return CallSession(parties=parties, policy=snapshot.policy, ports=ports)
