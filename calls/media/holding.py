"""Our hold on a call's stream: claimed at START, kept by a lease (R15)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import structlog
from django.db import Error as DatabaseError

from calls.engine import events as ev
from calls.errors import StreamRefused
from calls.services import Lease

if TYPE_CHECKING:
    from calls.media.session import CallSession

log = structlog.get_logger(__name__)

LEASE_RENEW_S: Final = 10.0
CLAIM_PATIENCE_S: Final = 2.0


async def claim(session: CallSession) -> None:
    """Become the call's one stream; without a database the caller is served all the same."""
    try:
        async with asyncio.timeout(CLAIM_PATIENCE_S):
            await session.ports.run(session.ports.records.claim)
    except StreamRefused as refused:
        session.refuse(refused.reason)
        return
    except (DatabaseError, TimeoutError) as error:
        session.counts["claim_failed"] += 1
        log.warning("stream.claim_failed", error=type(error).__name__)
    session.started_at = session.ports.clock()
    log.info("[WS_START]", stream_sid=session.carrier.stream_sid)
    session.feed(ev.StreamStarted(session.now()))


async def keep(session: CallSession) -> None:
    """Prolong the lease until cancelled, and hear from it if the call is over or another's."""
    while True:
        await asyncio.sleep(LEASE_RENEW_S)
        if session.started_at is None:
            continue
        try:
            lease = await session.ports.run(session.ports.records.renew)
        except DatabaseError:
            session.counts["renew_failed"] += 1
            continue
        if lease is Lease.TAKEN_OVER:
            session.refuse(Lease.TAKEN_OVER.value)
        elif lease is Lease.CALL_OVER:  # the carrier's webhook said so, its socket did not
            session.feed(ev.StreamStopped(session.now()))
