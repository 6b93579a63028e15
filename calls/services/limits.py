"""How much a tenant may use: whether one more call may be taken (docs/limits.md, ADR 0011).

The question is asked in the transaction that stores the call. A limit on how many calls there
are locks the tenant's row, and counts in a statement of its own, which sees what the holder
before us has stored; so the arrivals of one tenant are decided one after the other, and those of
a tenant without such a limit wait for nobody. All of it is one message to the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum, unique
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from django.db import Error as DatabaseError
from django.db import connection
from django.utils import timezone

from calls.models import LIVE_STATUSES, Direction
from prosaas.lib import counters
from tenants.context import tenant_context
from tenants.models import AuditEvent, Tenant
from tenants.services.audit import SYSTEM, audit_record

REACHED: Final = "limit.reached"  # in the audit log
# Who waits longer than this for a lock is told something else, in time (calls/webhooks).
_PATIENCE: Final = "SET LOCAL lock_timeout = 600; "  # ms
_LOCK: Final = "SELECT 1 FROM tenants_tenant WHERE id = %(tenant)s FOR NO KEY UPDATE; "
_LIVE: Final = (
    "(SELECT count(*) FROM calls_call WHERE tenant_id = %(tenant)s"
    " AND status = ANY(%(live)s) AND end_reason = '')"
)
_DIALLED: Final = (
    "(SELECT count(*) FROM calls_call WHERE tenant_id = %(tenant)s"
    " AND direction = 'outbound' AND created_at >= %(day)s)"
)
# Both sums in one walk through the month's lines, of which there may be a hundred thousand.
_MONTH: Final = (
    " FROM (SELECT coalesce(sum(cost_micros), 0) AS micros, coalesce(sum(quantity) FILTER (WHERE"
    " split_part(kind, '+', 1) IN ('carrier.inbound', 'carrier.outbound')), 0) AS minutes"
    " FROM calls_usageentry WHERE tenant_id = %(tenant)s AND occurred_at >= %(month)s) AS month"
)
_KNOWN: Final = (
    "EXISTS (SELECT FROM calls_call WHERE tenant_id = %(tenant)s AND call_sid = %(call_sid)s)"
)
# Not the tenant's row: whoever holds that keeps nobody who waits for an answer.
_MINE_TO_TELL: Final = f"{_PATIENCE}SELECT pg_try_advisory_xact_lock(hashtextextended(%(told)s, 0))"

log = structlog.get_logger(__name__)


@unique
class Limit(StrEnum):
    """What is limited: the word for logs, counters and the audit log."""

    CONCURRENT = "concurrent-calls"
    OUTBOUND = "outbound-calls"
    MINUTES = "minutes"
    SPEND = "spend"


def limit_reached(*, tenant: Tenant, direction: str, call_sid: str) -> Limit | None:
    """The limit that keeps an agent from this call; None where it may be taken.

    Asked before the call is stored, in the tenant's context, whose transaction then keeps other
    arrivals waiting. None for a call that is stored already: it was decided then. Whatever this
    raises means that the call is not taken.
    """
    asked = dict(_asked(tenant, direction))
    if not asked:
        return None
    now = timezone.now().astimezone(ZoneInfo(tenant.timezone))
    day = datetime(now.year, now.month, now.day, tzinfo=now.tzinfo)
    values: dict[str, Any] = {
        "tenant": tenant.pk,
        "call_sid": call_sid,
        "live": [status.value for status in LIVE_STATUSES],
        "day": day,
        "month": day.replace(day=1),
    }
    words = "".join(f", {used} >= {most:d}" for used, most in asked.values())
    is_counted = asked.keys() & {Limit.CONCURRENT, Limit.OUTBOUND}
    is_summed = asked.keys() & {Limit.MINUTES, Limit.SPEND}
    before, after = _PATIENCE + _LOCK if is_counted else "", _MONTH if is_summed else ""
    query = f"{before}SELECT {_KNOWN}{words}{after}"
    is_known, *over = _last_row(query, values)
    if is_known:
        return None
    return next((limit for limit, is_over in zip(asked, over, strict=True) if is_over), None)


def limit_note(*, tenant_id: UUID, call_sid: str, limit: Limit) -> None:
    """Say that a call got no agent for this; in the audit log once a day (the tenant's)."""
    counters.count(f"call_over_limit_{limit.name.lower()}")
    log.warning("call.over_limit", call_sid=call_sid, limit=limit.value, tenant=str(tenant_id))
    try:
        with tenant_context(tenant_id):
            _record(Tenant.objects.get(pk=tenant_id), limit)
    except DatabaseError as error:  # the call is stored; the next one over the limit says it
        log.error("limit.not_recorded", limit=limit.value, error=type(error).__name__)


def _asked(tenant: Tenant, direction: str) -> Iterator[tuple[Limit, tuple[str, int]]]:
    """What is used of each limit that is set, in SQL, and how much of it there is."""
    if tenant.limit_concurrent_calls is not None:
        yield Limit.CONCURRENT, (_LIVE, tenant.limit_concurrent_calls)
    if direction == Direction.OUTBOUND and tenant.limit_outbound_calls is not None:
        yield Limit.OUTBOUND, (_DIALLED, tenant.limit_outbound_calls)
    if tenant.limit_minutes is not None:
        yield Limit.MINUTES, ("month.minutes", tenant.limit_minutes)
    if tenant.limit_spend_micros is not None:
        yield Limit.SPEND, ("month.micros", tenant.limit_spend_micros)


def _last_row(query: str, values: dict[str, Any]) -> tuple[Any, ...]:
    """The row that the last of several statements answers; each of them has its own snapshot."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        while cursor.nextset():
            pass
        return tuple(cursor.fetchone() or ())


def _record(tenant: Tenant, limit: Limit) -> None:
    """Once a day: what is told locks nothing, and who comes second leaves it to the first."""
    now = timezone.now().astimezone(ZoneInfo(tenant.timezone))
    today = datetime(now.year, now.month, now.day, tzinfo=now.tzinfo)
    events = AuditEvent.objects.filter(tenant=tenant, action=REACHED, object_id=limit.value)
    told = events.filter(at__gte=today)
    if told.exists():
        return
    [is_mine] = _last_row(_MINE_TO_TELL, {"told": f"{REACHED}:{tenant.pk}:{limit.value}"})
    if is_mine and not told.exists():
        subject = ("limit", limit.value)
        audit_record(tenant_id=tenant.pk, actor=SYSTEM, action=REACHED, subject=subject)
