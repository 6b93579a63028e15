"""How long a placed call may last, and what it counts for until it is billed."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from calls import services
from calls.dialling import Because, NotDialled
from calls.dialling.ordering import Wanted, call_order
from calls.dialling.reserving import GOODBYE_S, LONGEST_S
from calls.services.outbound import outbound_forget
from tenants.services import NewTenant
from tenants.services.audit import SYSTEM
from tests.calls.calling import at_once, calls_of, changed, where
from tests.calls.dialling.asking import placed, tenant_changed
from tests.calls.limits.limiting import limited, used
from tests.factories import tenant_made
from tests.tenants.provisioning.stand_in import StandIn

HALF_AN_HOUR_S = 1800
MINUTE_MICROS = 14_000 + 4_000 + 2_500  # line, stream, recording to the United States


def longest(made: NewTenant, to: str = "+14155550199") -> int | None:
    """For how many s a call ordered now may last."""
    _call, seconds = call_order(
        tenant_id=made.tenant.pk, call_id=uuid4(), actor=SYSTEM, wanted=Wanted(to)
    )
    return seconds


def other(index: int) -> str:
    return f"+1415555{1000 + index}"


def test_twilio_ends_the_call_a_little_after_the_agent_would(
    shop: NewTenant, carrier: StandIn
) -> None:
    placed(shop)
    [call] = calls_of(shop)
    wire = carrier.control(f"/calls/{call.call_sid}/wire")["wire"]
    [form] = [event["form"] for event in wire if event["what"] == "rest request"]
    assert form["TimeLimit"] == [str(HALF_AN_HOUR_S + GOODBYE_S)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("turns", "seconds"),
    [
        ({"max_call_ms": 60_000}, 90),
        ({"max_call_ms": 60_000, "outbound": {"max_call_ms": 10_000}}, 40),
        ({"max_call_ms": 14_400_000}, LONGEST_S),
    ],
)
def test_an_agents_own_longest_call_counts_and_an_hour_at_most(
    turns: dict[str, Any], seconds: int
) -> None:
    assert longest(tenant_made(turn_settings=turns)) == seconds


def test_a_call_lasts_no_longer_than_there_are_minutes(shop: NewTenant) -> None:
    limited(shop, minutes=12)
    used(shop, "carrier.inbound", minutes=5)
    used(shop, "carrier.outbound+2", minutes=4)
    assert longest(shop) == 180


def test_calls_that_go_on_hold_their_longest_time(shop: NewTenant) -> None:
    limited(shop, minutes=70)  # two calls of 31 minutes, and what is left
    assert [longest(shop, other(each)) for each in range(3)] == [1830, 1830, 480]
    with pytest.raises(NotDialled) as refused:
        longest(shop, other(3))
    assert refused.value.because == Because.LIMIT


def test_a_call_that_was_never_dialled_holds_nothing(shop: NewTenant) -> None:
    limited(shop, minutes=1)
    assert longest(shop) == 60
    [call] = calls_of(shop)
    outbound_forget(tenant_id=call.tenant_id, call_id=call.pk)
    assert longest(shop) == 60


def test_a_call_that_is_over_counts_as_it_was_until_the_ledger_has_it(shop: NewTenant) -> None:
    limited(shop, minutes=10)
    longest(shop)
    [call] = calls_of(shop)
    services.call_finish(**where(call), status="completed", duration_seconds=61)
    assert longest(shop, other(1)) == 480
    [second] = [each for each in calls_of(shop) if each.pk != call.pk]
    services.call_finish(**where(second), status="no-answer")
    changed(call, cost_micros=0)
    used(shop, "carrier.outbound", minutes=2)
    assert longest(shop, other(2)) == 480


def test_money_that_calls_may_cost_is_held_too(shop: NewTenant) -> None:
    limited(shop, spend_micros=40 * MINUTE_MICROS)
    assert [longest(shop, other(each)) for each in range(2)] == [1830, 540]
    with pytest.raises(NotDialled) as refused:
        longest(shop, other(2))
    assert refused.value.because == Because.LIMIT


def test_less_than_a_minutes_money_is_none(shop: NewTenant) -> None:
    limited(shop, spend_micros=MINUTE_MICROS - 1)
    with pytest.raises(NotDialled):
        longest(shop)


def test_a_country_without_price_holds_no_money(shop: NewTenant) -> None:
    """An operator listed it; what is spent is known afterwards."""
    tenant_changed(shop, outbound_countries=["IL"])
    limited(shop, spend_micros=1)
    assert longest(shop, "+972502345678") == 1830


@pytest.mark.django_db(transaction=True)
def test_five_calls_at_once_do_not_run_past_the_minutes(shop: NewTenant) -> None:
    limited(shop, minutes=33)
    numbers = iter(range(5))

    def once() -> int:
        try:
            return longest(shop, other(next(numbers))) or 0
        except NotDialled:
            return 0

    assert sorted(at_once(once, 5)) == [0, 0, 0, 120, 1830]
