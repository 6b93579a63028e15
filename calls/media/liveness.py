"""A side that died without a word is noticed, each within a stated time.

What the socket itself cannot tell (a peer that vanished, a half-open connection, one that takes
nothing more) is seen here or by the model socket's own pings (calls/realtime/client.py). A frozen
event loop is seen from outside of it (prosaas/launch/watchdog.py).
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from calls.engine import events as ev

if TYPE_CHECKING:
    from calls.media.session import CallSession

CHECK_S: Final = 1.0
# The carrier sends 50 media messages a second, silence too (B1), and echoes marks; after so long
# without any message it is gone. A silent caller is spoken to before that, which has marks echoed.
CARRIER_SILENCE_MS: Final = 15_000
# A socket that takes nothing for so long has nobody at its other end.
WRITE_STUCK_MS: Final = 10_000


async def watch(session: CallSession) -> None:
    """Look after both sides until cancelled."""
    while True:
        await asyncio.sleep(CHECK_S)
        if session.started_at is not None and _carrier_is_dead(session, session.started_at):
            session.counts["carrier_silent"] += 1
            session.feed(ev.StreamLost(session.now()))
            return
        if session.model.blocked_ms() >= WRITE_STUCK_MS:
            session.counts["model_stuck"] += 1
            session.feed(ev.ModelLost(session.now()))


def _carrier_is_dead(session: CallSession, started_at: float) -> bool:
    heard_at = max(session.heard_at or 0.0, started_at)
    is_silent = session.ports.clock() - heard_at >= CARRIER_SILENCE_MS
    return is_silent or session.carrier.outbox.blocked_ms() >= WRITE_STUCK_MS
