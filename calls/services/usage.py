"""The ledger: what a call used, written once, added to, never changed (docs/usage.md)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC
from decimal import Decimal
from typing import Any
from uuid import UUID

import structlog
from django.db.models import QuerySet, Sum

from calls.models import Call, CallMetrics, UsageEntry
from calls.prices import CURRENCY, PriceTable, prices_at
from calls.usage import (
    Line,
    Used,
    added_up,
    base_kind,
    carrier_usage,
    live_usage,
    priced,
    stage_usage,
)
from prosaas.lib import counters
from tenants.context import tenant_context

log = structlog.get_logger(__name__)


def usage_record(
    *,
    tenant_id: UUID,
    call_id: UUID,
    stages: Iterable[Mapping[str, Any]],
    recorded: Iterable[int],
) -> int | None:
    """Write what the ledger lacks of a call, and the call's cost; return the cost in micros.

    None for a call that used nothing, which costs 0.

    `stages` are the stages' usage, `recorded` the seconds of each recording. Run again it adds
    what came since: a line never changes, so the second line of a kind is called "kind+2". The
    call's row is locked meanwhile. Call.DoesNotExist if unknown.
    """
    with tenant_context(tenant_id):
        call = Call.objects.select_for_update().get(tenant=tenant_id, pk=call_id)
        table = prices_at(call.created_at.astimezone(UTC).date())
        used = added_up([*_of_call(call, recorded), *stage_usage(stages)])
        lines = [priced(each, table) for each in _missing(call, used)]
        UsageEntry.objects.bulk_create(
            [_entry(call, line, table) for line in lines], ignore_conflicts=True
        )
        cost = _of_ledger(call).aggregate(cost=Sum("cost_micros"))["cost"]
        Call.objects.filter(tenant=tenant_id, pk=call_id).update(cost_micros=cost or 0)
    _tell_unpriced(call, lines, table)
    return None if cost is None else int(cost)


def _of_call(call: Call, recorded: Iterable[int]) -> list[Used]:
    metrics = CallMetrics.objects.filter(tenant=call.tenant_id, call=call).first()
    live = live_usage(metrics.usage if metrics else {})
    if call.is_test:  # no carrier was there
        return live
    carrier = carrier_usage(
        direction=call.direction,
        number=call.to_number,
        seconds=call.seconds or 0,
        is_streamed=metrics is not None,
        recorded=recorded,
    )
    return carrier + live


def _missing(call: Call, used: Iterable[Used]) -> list[Used]:
    """What is used and not in the ledger yet, under a kind that is free."""
    known: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for kind, model, quantity in _of_ledger(call).values_list("kind", "model", "quantity"):
        known[base_kind(kind), model].append(quantity)
    missing = []
    for each in used:
        lines = known[each.kind, each.model]
        rest = each.quantity - sum(lines, Decimal(0))
        if rest > 0:
            kind = f"{each.kind}+{len(lines) + 1}" if lines else each.kind
            missing.append(replace(each, quantity=rest, kind=kind))
    return missing


def _of_ledger(call: Call) -> QuerySet[UsageEntry]:
    return UsageEntry.objects.filter(tenant=call.tenant_id, call_id=call.pk)


def _entry(call: Call, line: Line, table: PriceTable) -> UsageEntry:
    return UsageEntry(
        tenant_id=call.tenant_id,
        call_id=call.pk,
        kind=line.used.kind,
        model=line.used.model,
        quantity=line.used.quantity,
        unit=line.used.unit,
        cost_micros=line.cost_micros,
        currency=CURRENCY,
        price_date=table.since,
        occurred_at=call.created_at,
    )


def _tell_unpriced(call: Call, lines: Iterable[Line], table: PriceTable) -> None:
    """A model or country without a price costs 0 in the ledger, and says so here."""
    for line in lines:
        if not line.is_priced:
            counters.count("usage_unpriced")
            log.warning(
                "usage_unpriced",
                call_sid=call.call_sid,
                kind=line.used.kind,
                model=line.used.model,
                price_date=table.since.isoformat(),
            )
