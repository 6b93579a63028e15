"""Whether one more call may be made: rates, limits, who may not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from calls import services
from calls.dialling import Because, NotDialled
from calls.dialling.ordering import A_MINUTE, TO_ONE_AN_HOUR
from calls.dialling.waits import limit_wait_s
from calls.models import Call
from calls.services.limits import Limit
from tenants.context import tenant_context
from tenants.models import Agent, PhoneNumber, Tenant
from tenants.services import NewTenant
from tests.calls.calling import at_once, calls_of, where
from tests.calls.dialling.asking import (
    CALLEE,
    asked,
    earlier,
    ordered,
    placed,
    refusal,
    tenant_changed,
)
from tests.tenants.provisioning.stand_in import StandIn


def because(made: NewTenant, to: str = CALLEE) -> Because:
    with pytest.raises(NotDialled) as refused:
        ordered(made, to)
    return refused.value.because


def over(call: Call) -> Call:
    """Nobody answered it."""
    services.call_finish(**where(call), status="no-answer")
    return call


def other(index: int) -> str:
    return f"+1415555{1000 + index}"


def test_a_number_is_called_by_one_call_at_a_time(shop: NewTenant, rival: NewTenant) -> None:
    first = ordered(shop)
    assert because(shop) == Because.ALREADY
    ordered(rival)
    over(first)
    ordered(shop)


def test_a_number_is_called_three_times_an_hour(shop: NewTenant) -> None:
    calls = [over(ordered(shop)) for _ in range(TO_ONE_AN_HOUR)]
    with pytest.raises(NotDialled) as refused:
        ordered(shop)
    assert refused.value.because == Because.TOO_MANY
    assert 3500 < refused.value.wait_s <= 3601
    earlier(calls[0], timedelta(hours=1))
    ordered(shop)


def test_a_business_makes_ten_calls_a_minute(shop: NewTenant, rival: NewTenant) -> None:
    calls = [ordered(shop, other(index)) for index in range(A_MINUTE)]
    assert because(shop) == Because.TOO_MANY
    ordered(rival)
    earlier(calls[0], timedelta(minutes=1))
    ordered(shop)


@pytest.mark.django_db(transaction=True)
def test_calls_that_are_asked_for_together_are_decided_one_after_the_other(
    shop: NewTenant,
) -> None:
    def once() -> str:
        try:
            ordered(shop)
        except NotDialled as refused:
            return refused.because.value
        return ""

    assert sorted(at_once(once)) == ["", *["already_calling"] * 7]
    assert len(calls_of(shop)) == 1


@pytest.mark.django_db(transaction=True)
def test_one_operation_is_one_row_however_often_it_comes(shop: NewTenant) -> None:
    call_id = uuid4()
    made = at_once(lambda: ordered(shop, call_id=call_id).pk)
    assert set(made) == {call_id}
    assert len(calls_of(shop)) == 1


def test_a_limit_of_the_business_is_told(shop: NewTenant, carrier: StandIn) -> None:
    tenant_changed(shop, limit_outbound_calls=1)
    assert placed(shop).status_code == 202
    answer = asked(shop, to=other(1), key="order-1")
    assert refusal(answer) == (429, "limit_reached")
    assert 1 <= int(answer["Retry-After"]) <= 86_401
    assert len(calls_of(shop)) == 1


def test_what_time_mends_is_not_kept_for_its_key(shop: NewTenant, carrier: StandIn) -> None:
    tenant_changed(shop, limit_concurrent_calls=1)
    first = ordered(shop)
    answer = asked(shop, to=other(1), key="order-1")
    assert refusal(answer) == (429, "limit_reached")
    assert "Retry-After" not in answer.headers  # nobody knows when a call ends
    over(first)
    assert asked(shop, to=other(1), key="order-1").status_code == 202


@pytest.mark.parametrize(
    ("limit", "wait_s"),
    [(Limit.CONCURRENT, 0), (Limit.OUTBOUND, 1801), (Limit.MINUTES, 1801), (Limit.SPEND, 1801)],
)
def test_a_limit_begins_anew_with_the_tenants_day_or_month(limit: Limit, wait_s: int) -> None:
    now = datetime(2026, 11, 30, 21, 30, tzinfo=UTC)  # 23:30 in Jerusalem
    assert limit_wait_s(limit, timezone="Asia/Jerusalem", now=now) == wait_s


def test_answers_say_when_it_may_be_tried_again(shop: NewTenant) -> None:
    for index in range(A_MINUTE):
        ordered(shop, other(index))
    answer = placed(shop)
    assert refusal(answer) == (429, "too_many_calls")
    assert 1 <= int(answer["Retry-After"]) <= 61
    assert refusal(placed(shop, other(0))) == (409, "already_calling")


def test_without_countries_only_the_numbers_own_is_called(shop: NewTenant) -> None:
    assert because(shop, "+972502345678") == Because.DESTINATION
    tenant_changed(shop, outbound_countries=["IL"])
    ordered(shop, "+972502345678")
    assert because(shop) == Because.DESTINATION


@pytest.mark.parametrize(("e164", "may"), [("+14155550188", True), ("+97233724000", False)])
def test_its_own_country_is_called_where_it_has_a_price(
    shop: NewTenant, e164: str, *, may: bool
) -> None:
    with tenant_context(shop.tenant.pk):
        PhoneNumber.objects.update(e164=e164)
    to = CALLEE if may else "+972502345678"
    if may:
        ordered(shop, to)
    else:
        assert because(shop, to) == Because.DESTINATION
        tenant_changed(shop, outbound_countries=["IL"])
        ordered(shop, to)


def test_a_business_does_not_call_itself(shop: NewTenant, rival: NewTenant) -> None:
    assert because(shop, shop.number) == Because.DESTINATION
    ordered(shop, rival.number)


@pytest.mark.parametrize("status", ["suspended", "closing"])
def test_who_is_not_served_calls_nobody(shop: NewTenant, status: str) -> None:
    now = calls_now(shop)
    tenant_changed(shop, status=status, suspended_at=now, closes_at=now)
    assert because(shop) == Because.TENANT


def calls_now(made: NewTenant) -> object:
    with tenant_context(made.tenant.pk):
        return Tenant.objects.get(pk=made.tenant.pk).created_at


def test_a_suspended_business_is_told_so(shop: NewTenant) -> None:
    tenant_changed(shop, status="suspended", suspended_at=calls_now(shop))
    assert placed(shop).status_code in {401, 403}


def test_a_number_that_is_being_given_back_calls_nobody(shop: NewTenant) -> None:
    with tenant_context(shop.tenant.pk):
        PhoneNumber.objects.update(status="releasing", releases_at=calls_now(shop))
    assert because(shop) == Because.NO_NUMBER


def test_of_several_numbers_one_is_named(shop: NewTenant, carrier: StandIn) -> None:
    with tenant_context(shop.tenant.pk):
        first = PhoneNumber.objects.get()
        PhoneNumber.objects.create(tenant=shop.tenant, e164="+14155550177", agent=first.agent)
    answer = placed(shop)
    assert refusal(answer) == (422, "no_number")
    assert "which of your numbers" in answer.json()["error"]["fields"]["from"][0]
    for index, sender in enumerate((shop.number, str(first.pk))):
        assert placed(shop, other(index), **{"from": sender}).status_code == 202


def test_an_agent_that_was_never_published_calls_nobody(shop: NewTenant) -> None:
    with tenant_context(shop.tenant.pk):
        agent = Agent.objects.create(tenant=shop.tenant, name="New")
    assert refusal(placed(shop, agent=str(agent.pk))) == (422, "agent_not_ready")


def test_a_refused_order_stores_nothing(shop: NewTenant) -> None:
    assert refusal(asked(shop, to="+442079460000")) == (422, "destination_refused")
    assert calls_of(shop) == []
