"""Periodic work on calls. Plain ids only; every task may run twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import structlog
from celery import shared_task

from calls import services
from calls.lookups import calls_abandoned

LEASE_ENDED_FOR: Final = timedelta(seconds=60)
UNSERVED_FOR: Final = timedelta(minutes=5)
_AT_MOST: Final = 500  # calls in one run; the next run takes the rest

log = structlog.get_logger(__name__)


@shared_task(name="calls.tasks.calls_reap")
def calls_reap() -> None:
    """Finish the calls whose callbacks were lost and whose stream nobody serves (L93)."""
    lost = calls_abandoned(
        lease_ended_for=LEASE_ENDED_FOR, unserved_for=UNSERVED_FOR, at_most=_AT_MOST
    )
    for call in lost:
        if services.call_abandon(
            tenant_id=call.tenant_id,
            call_sid=call.call_sid,
            lease_ended_for=LEASE_ENDED_FOR,
            unserved_for=UNSERVED_FOR,
        ):
            log.warning("call.abandoned", call_sid=call.call_sid, tenant=str(call.tenant_id))
