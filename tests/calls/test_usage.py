"""The ledger: written once, added to, never changed; months add up to it, to the micro."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from calls import selectors, services
from calls.models import Call, UsageEntry
from calls.services import MetricsRecord
from prosaas.lib import counters
from tenants.context import tenant_context
from tenants.services import NewTenant
from tests.calls.calling import at_once, call_made, changed, stored, where
from tests.factories import tenant_made

USAGE = {
    "realtime": {
        "model": "gpt-realtime-2.1",
        "input_text": 1000,
        "cached_text": 900,
        "input_audio": 500,
        "cached_audio": 100,
        "output_audio": 200,
    },
    "transcription": {"model": "gpt-transcribe", "seconds": 90.5},
}
SUMMARY = [
    {"kind": "summary.input", "model": "gpt-6-luna", "quantity": 2000, "unit": "tokens"},
    {"kind": "summary.output", "model": "gpt-6-luna", "quantity": 100, "unit": "tokens"},
]


def talked(call: Call, usage: dict[str, Any] | None = None, seconds: int = 61) -> Call:
    """The call, answered and counted."""
    metrics = MetricsRecord(1, 0, 20, 0, 0, None, 0, None, {}, usage=USAGE | (usage or {}))
    services.call_metrics_save(**where(call), metrics=metrics)
    return changed(call, answered_at=call.created_at, duration_seconds=seconds)


def metered(call: Call, stages: Any = (), recorded: Any = ()) -> Any:
    return services.usage_record(
        tenant_id=call.tenant_id, call_id=call.pk, stages=stages, recorded=recorded
    )


def ledger(call: Call) -> dict[str, tuple[Any, int]]:
    """Quantity and cost of the call's lines, by kind."""
    with tenant_context(call.tenant_id):
        lines = UsageEntry.objects.filter(call_id=call.pk)
        return {line.kind: (line.quantity, line.cost_micros) for line in lines}


def test_a_call_is_written_line_by_line_and_costs_their_sum(call: Call) -> None:
    cost = metered(talked(call), SUMMARY, recorded=[61])
    lines = ledger(call)
    assert lines == {
        "carrier.inbound": (2, 17_000),
        "carrier.stream": (2, 8_000),
        "carrier.recording": (2, 5_000),
        "realtime.text.input": (100, 400),
        "realtime.text.cached": (900, 360),
        "realtime.audio.input": (400, 12_800),
        "realtime.audio.cached": (100, 40),
        "realtime.audio.output": (200, 12_800),
        "realtime.transcription.audio": (Decimal("90.5"), 6_788),
        "summary.input": (2000, 200),
        "summary.output": (100, 50),
    }
    assert stored(call).cost_micros == cost == sum(micros for _, micros in lines.values())


def test_metering_again_changes_nothing(call: Call) -> None:
    talked(call)
    first = metered(call, SUMMARY), ledger(call)
    assert (metered(call, SUMMARY), ledger(call)) == first


@pytest.mark.django_db(transaction=True)
def test_eight_workers_write_one_ledger(shop: NewTenant) -> None:
    call = talked(call_made(shop))
    costs = at_once(lambda: metered(call, SUMMARY))
    assert len(set(costs)) == 1
    assert not [kind for kind in ledger(call) if "+" in kind]


def test_what_came_since_is_a_line_of_its_own(call: Call) -> None:
    """A second summary was paid for too; the first one's line stays."""
    first = metered(call, SUMMARY)
    second = metered(call, [*SUMMARY, *SUMMARY])
    third = metered(call, [*SUMMARY, *SUMMARY, *SUMMARY])
    assert ledger(call)["summary.input"] == ledger(call)["summary.input+3"] == (2000, 200)
    assert "summary.input+4" not in ledger(call)
    assert (second, third) == (2 * first, 3 * first)


def test_a_call_nobody_answered_costs_nothing(call: Call) -> None:
    assert (metered(call), ledger(call), stored(call).cost_micros) == (None, {}, 0)


def test_an_answered_call_without_a_session_has_the_carriers_minutes(call: Call) -> None:
    metered(changed(call, answered_at=call.created_at, duration_seconds=1))
    assert ledger(call) == {"carrier.inbound": (1, 8_500)}


def test_what_has_no_price_is_kept_counted_and_told(call: Call) -> None:
    before = counters.snapshot().get("usage_unpriced", 0)
    metered(call, [SUMMARY[0] | {"model": "llama-9"}])
    assert ledger(call) == {"summary.input": (2000, 0)}
    assert counters.snapshot()["usage_unpriced"] == before + 1


def test_a_line_never_changes_and_is_never_lost(call: Call) -> None:
    metered(call, SUMMARY)
    with tenant_context(call.tenant_id):
        lines = UsageEntry.objects.filter(call_id=call.pk)
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            lines.update(cost_micros=0)
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            lines.delete()


def test_a_strangers_call_is_not_found(call: Call, rival: NewTenant) -> None:
    with pytest.raises(Call.DoesNotExist):
        services.usage_record(
            tenant_id=rival.tenant.pk, call_id=call.pk, stages=SUMMARY, recorded=[]
        )


def entries_made(made: NewTenant, count: int) -> list[UsageEntry]:
    """Random lines, some of them in the last hours of a month somewhere."""
    chance = random.Random(7)
    start = datetime(2026, 10, 1, tzinfo=UTC)
    entries = [
        UsageEntry(
            tenant=made.tenant,
            call_id=uuid4(),
            kind=chance.choice(["summary.input", "summary.input+2", "carrier.inbound"]),
            model=chance.choice(["", "m"]),
            quantity=Decimal(chance.randrange(1, 10**6)) / 1000,
            unit="tokens",
            cost_micros=chance.randrange(10**6),
            price_date=date(2026, 9, 26),
            occurred_at=start + timedelta(hours=chance.randrange(-100, 24 * 93)),
        )
        for _ in range(count)
    ]
    with tenant_context(made.tenant.pk):
        return UsageEntry.objects.bulk_create(entries)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Jerusalem", "Pacific/Auckland", "America/New_York"])
def test_the_months_add_up_to_the_entries(db: None, zone: str) -> None:
    made = tenant_made(zone=zone)
    entries = entries_made(made, 300)
    entries_made(tenant_made(), 20)
    with tenant_context(made.tenant.pk):
        months = selectors.usage_by_month(tenant=made.tenant)
        totals = {
            each.month: selectors.usage_month(
                tenant=made.tenant.pk, year=each.month.year, month=each.month.month
            )
            for each in months
        }
    assert sum(each.cost_micros for each in months) == sum(e.cost_micros for e in entries)
    assert sum(each.calls for each in months) == len(entries)
    for each in months:
        assert sum(total.cost_micros for total in totals[each.month]) == each.cost_micros
        assert not [total for total in totals[each.month] if "+" in total.kind]
    quantities = [total.quantity for month in totals.values() for total in month]
    assert sum(quantities) == sum(e.quantity for e in entries)


def test_a_call_belongs_to_the_month_of_its_beginning_where_the_tenant_is(db: None) -> None:
    made = tenant_made(zone="Asia/Jerusalem")
    with tenant_context(made.tenant.pk):
        UsageEntry.objects.create(
            tenant=made.tenant,
            call_id=uuid4(),
            kind="carrier.inbound",
            quantity=1,
            unit="minutes",
            cost_micros=5,
            price_date=date(2026, 9, 26),
            occurred_at=datetime(2026, 10, 31, 22, 30, tzinfo=UTC),
        )
        [month] = selectors.usage_by_month(tenant=made.tenant)
        [total] = selectors.usage_month(tenant=made.tenant, year=2026, month=11)
        assert selectors.usage_month(tenant=made.tenant, year=2026, month=12) == []
    assert (month.month, total.cost_micros) == (date(2026, 11, 1), 5)
