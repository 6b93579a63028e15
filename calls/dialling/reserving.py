"""How long a call may last, so that all that go on together stay within the month's limits.

The ledger learns of a call after its end. Until then a placed call counts with its longest time,
and one that is over and not billed yet with the time it took. Asked while the tenant's row is
held (calls.dialling.ordering): two orders never count on the same minutes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Q, Sum
from django.utils import timezone

from calls import selectors
from calls.models import Call, Direction, UsageEntry
from calls.prices import prices_at
from calls.services.limits import Limit
from calls.usage import started_minutes
from prosaas.lib.phone import billed_country
from tenants.models import AgentVersion, Tenant

LONGEST_S: Final = 3600  # of any call that we place
GOODBYE_S: Final = 30  # what the agent has left to end a call that has become too long
_BILLED_WITHIN: Final = timedelta(days=1)
_OF_THE_LINE: Final = ("carrier.inbound", "carrier.outbound")
_NO_END: Final = Decimal("Infinity")


def longest_seconds(*, tenant: Tenant, version: AgentVersion, to_number: str) -> int | Limit:
    """The longest time of a call to this number (E.164), in s; the limit that leaves it none.

    In the tenant's context, with its row held.
    """
    longest_s = _policy_seconds(tenant, version)
    if tenant.limit_minutes is None and tenant.limit_spend_micros is None:
        return longest_s
    minutes, micros = _used_and_reserved(tenant)
    left_minutes = _NO_END if tenant.limit_minutes is None else tenant.limit_minutes - minutes
    if left_minutes < 1:
        return Limit.MINUTES
    if tenant.limit_spend_micros is not None:
        left_micros = tenant.limit_spend_micros - micros
        price = minute_micros(billed_country(to_number) or "") or Decimal(0)
        if left_micros <= 0 or left_micros < price:
            return Limit.SPEND
        if price:
            left_minutes = min(left_minutes, left_micros // price)
    return min(longest_s, int(min(left_minutes, Decimal(LONGEST_S))) * 60)


def minute_micros(country: str) -> Decimal | None:
    """Millionths of a USD that a minute of a call to this country costs today: the line's price,
    and those of the stream and of the recording. None where the line has none.
    """
    table = prices_at(timezone.now().astimezone(UTC).date())
    line = table.of_carrier("carrier.outbound", country)
    if line is None:
        return None
    stream = table.of_carrier("carrier.stream", "media-streams") or Decimal(0)
    recording = table.of_carrier("carrier.recording", "recording") or Decimal(0)
    return line + stream + recording


def _policy_seconds(tenant: Tenant, version: AgentVersion) -> int:
    policy = selectors.agent_policy(tenant=tenant, version=version, direction=Direction.OUTBOUND)
    return min(LONGEST_S, -(-policy.max_call_ms // 1000) + GOODBYE_S)


def _used_and_reserved(tenant: Tenant) -> tuple[Decimal, Decimal]:
    """Minutes of the line and micros of this month: the ledger's, and those still to come."""
    now = timezone.now().astimezone(ZoneInfo(tenant.timezone))
    month = datetime(now.year, now.month, 1, tzinfo=now.tzinfo)
    of_line = Q()
    for kind in _OF_THE_LINE:
        of_line |= Q(kind=kind) | Q(kind__startswith=f"{kind}+")
    used = UsageEntry.objects.filter(tenant=tenant, occurred_at__gte=month).aggregate(
        minutes=Sum("quantity", filter=of_line), micros=Sum("cost_micros")
    )
    minutes, micros = used["minutes"] or Decimal(0), Decimal(used["micros"] or 0)
    for each, price in _unbilled(tenant, since=max(month, now - _BILLED_WITHIN)):
        minutes, micros = minutes + each, micros + each * price
    return minutes, micros


def _unbilled(tenant: Tenant, *, since: datetime) -> Iterator[tuple[Decimal, Decimal]]:
    """Minutes, and what each costs, of every placed call that the ledger does not have yet."""
    placed = Call.objects.filter(tenant=tenant, direction=Direction.OUTBOUND, cost_micros=None)
    longest: dict[object, int] = {}
    for call in placed.filter(created_at__gte=since).select_related("agent_version"):
        if call.finished:
            seconds = call.seconds or 0
        else:
            if call.agent_version_id not in longest:
                longest[call.agent_version_id] = _policy_seconds(tenant, call.agent_version)
            seconds = longest[call.agent_version_id]
        price = minute_micros(billed_country(call.to_number) or "")
        yield started_minutes(seconds), price or Decimal(0)
