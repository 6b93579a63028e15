"""Reading calls. Everything is asked for one tenant and runs inside its tenant_context."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import TruncMonth

from calls.engine.policy import AgentPolicy, BargeInMode, Eagerness, VadMode
from calls.models import LIVE_STATUSES, Call, CallTape, Direction, UsageEntry
from calls.usage import LINE_KINDS, base_kind
from tenants.models import AgentVersion, PhoneNumber, Tenant

TenantRef = Tenant | UUID

_SAID = ("greeting", "instructions", "voice", "language")
_TURN_SETTINGS = frozenset(field.name for field in fields(AgentPolicy)) - {*_SAID, "preamble"}
_FROM_JSON: dict[str, Callable[[Any], Any]] = {
    "barge_in_mode": BargeInMode,
    "vad_mode": VadMode,
    "vad_eagerness": Eagerness,
    "tools": tuple,
}


@dataclass(frozen=True, slots=True)
class MonthOfUsage:
    """What the calls of a month cost; `month` is its first day. Zone: the tenant's."""

    month: date
    calls: int
    cost_micros: int


@dataclass(frozen=True, slots=True)
class UsageTotal:
    """What was used of one thing in one month; later lines of a kind are in its total."""

    kind: str
    model: str
    unit: str
    quantity: Decimal
    cost_micros: int


@dataclass(frozen=True, slots=True)
class UsageNow:
    """What a tenant has used of its limits. The month and the day are the tenant's."""

    live_calls: int
    outbound_calls: int  # of today
    minutes: Decimal  # of this month, as spend is
    spend_micros: int
    resets_at: datetime


def calls_newest(*, tenant: TenantRef, call_sid: str = "") -> QuerySet[Call]:
    """The tenant's calls, newest first; with call_sid at most that one.

    No join: policies fence each joined table by the same tenant, which the planner takes for
    chance. It then expects too few rows to read them by their index (`make bench ARGS=--rls`).
    """
    calls = Call.objects.filter(tenant=tenant)
    if "\0" in call_sid:  # PostgreSQL has no such text
        return calls.none()
    return calls.filter(call_sid=call_sid) if call_sid else calls


def calls_live(*, tenant: TenantRef) -> int:
    """How many calls have or await an agent right now."""
    return Call.objects.filter(tenant=tenant, status__in=LIVE_STATUSES, end_reason="").count()


def number_to_dial(*, tenant: TenantRef) -> str:
    """The first number that callers could dial, as E.164; "" where there is none."""
    numbers = PhoneNumber.objects.filter(tenant=tenant, status=PhoneNumber.Status.ACTIVE)
    return numbers.order_by("created_at", "pk").values_list("e164", flat=True).first() or ""


def call_detail(*, tenant: TenantRef, call_id: UUID) -> Call:
    """One call with turns and metrics loaded; Call.DoesNotExist for a stranger's."""
    calls = Call.objects.select_related("phone_number", "agent_version", "metrics")
    return calls.prefetch_related("turns").get(tenant=tenant, pk=call_id)


def call_by_sid(*, tenant: TenantRef, call_sid: str) -> Call:
    """One call with its agent version; Call.DoesNotExist for a stranger's."""
    calls = Call.objects.select_related("agent_version", "tenant")
    return calls.get(tenant=tenant, call_sid=call_sid)


def tape_of_call(*, tenant: TenantRef, call_sid: str) -> bytes:
    """A call's tape, packed; CallTape.DoesNotExist for one without, and for a stranger's."""
    tapes = CallTape.objects.filter(tenant=tenant, call__call_sid=call_sid)
    return bytes(tapes.values_list("data", flat=True).get())


def tape_of(*, tenant: TenantRef, call_id: UUID) -> bytes:
    """The same by the call's id."""
    tapes = CallTape.objects.filter(tenant=tenant, call=call_id)
    return bytes(tapes.values_list("data", flat=True).get())


def agent_policy(
    *, tenant: TenantRef, version: AgentVersion, direction: str, preamble: str = ""
) -> AgentPolicy:
    """An agent version as the engine takes it, for calls in one direction.

    `preamble` is what the tenant wants said first (tenants/call_policy.py).
    What the version says or sets for the direction comes before what it does for both. ValueError
    for another tenant's version (L88).
    """
    if version.tenant_id != (tenant if isinstance(tenant, UUID) else tenant.pk):
        raise ValueError("the agent version belongs to another tenant")
    stored = version.turn_settings
    chosen = stored | stored.get(direction, {})
    said = {name: getattr(version, name) for name in _SAID}
    if direction == Direction.OUTBOUND:
        said |= {name: version.outbound[name] for name in _SAID if name in version.outbound}
    return AgentPolicy(
        **said,
        preamble=preamble,
        **{
            name: _FROM_JSON[name](value) if name in _FROM_JSON else value
            for name, value in chosen.items()
            if name in _TURN_SETTINGS
        },
    )


def usage_of_call(*, tenant: TenantRef, call_id: UUID) -> QuerySet[UsageEntry]:
    """The lines of a call's bill, by kind."""
    return UsageEntry.objects.filter(tenant=tenant, call_id=call_id).order_by("kind", "model")


def usage_by_month(*, tenant: TenantRef) -> list[MonthOfUsage]:
    """Every month with usage, newest first; together they are the ledger, to the micro."""
    months = (
        UsageEntry.objects.filter(tenant=tenant)
        .annotate(month=TruncMonth("occurred_at", tzinfo=_zone(tenant)))
        .values("month")
        .annotate(calls=Count("call_id", distinct=True), cost=Sum("cost_micros"))
        .order_by("-month")
    )
    return [MonthOfUsage(row["month"].date(), row["calls"], row["cost"]) for row in months]


def usage_month(*, tenant: TenantRef, year: int, month: int) -> list[UsageTotal]:
    """What one month in the tenant's time zone came to, by kind and model; [] for none."""
    zone = _zone(tenant)
    begin = datetime(year, month, 1, tzinfo=zone)
    end = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=zone)
    rows = (
        UsageEntry.objects.filter(tenant=tenant, occurred_at__gte=begin, occurred_at__lt=end)
        .values_list("kind", "model", "unit")
        .annotate(quantity=Sum("quantity"), cost=Sum("cost_micros"))
    )
    totals: dict[tuple[str, str, str], tuple[Decimal, int]] = {}
    for kind, model, unit, quantity, cost in rows:
        key = (base_kind(kind), model, unit)
        before = totals.get(key, (Decimal(0), 0))
        totals[key] = (before[0] + quantity, before[1] + cost)
    return [UsageTotal(*key, *totals[key]) for key in sorted(totals)]


def usage_now(*, tenant: Tenant, now: datetime) -> UsageNow:
    """What counts against the tenant's limits at this moment (calls/services/limits.py)."""
    local = now.astimezone(_zone(tenant))
    day = datetime(local.year, local.month, local.day, tzinfo=local.tzinfo)
    calls = Call.objects.filter(tenant=tenant)
    used = usage_month(tenant=tenant, year=local.year, month=local.month)
    return UsageNow(
        live_calls=calls.filter(status__in=LIVE_STATUSES, end_reason="").count(),
        outbound_calls=calls.filter(direction=Direction.OUTBOUND, created_at__gte=day).count(),
        minutes=sum((each.quantity for each in used if each.kind in LINE_KINDS), Decimal(0)),
        spend_micros=sum(each.cost_micros for each in used),
        resets_at=datetime(
            local.year + local.month // 12, local.month % 12 + 1, 1, tzinfo=local.tzinfo
        ),
    )


def _zone(tenant: TenantRef) -> ZoneInfo:
    known = Tenant.objects.get(pk=tenant) if isinstance(tenant, UUID) else tenant
    return ZoneInfo(known.timezone)
