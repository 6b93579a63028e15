"""Beginning a test call: what is stored, who may, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from calls.models import Call
from calls.services import test_calls
from calls.services.test_calls import TrialRefused
from tenants.context import tenant_context
from tenants.models import AuditEvent, Membership, Tenant
from tenants.services import NewTenant
from tests.calls.calling import call_made, changed
from tests.calls.limits.limiting import limited, used
from tests.calls.trials.trying import agent_of, trial_made
from tests.factories import member_made

pytestmark = pytest.mark.django_db


def asked(browser: Client, made: NewTenant) -> Any:
    return browser.post("/app/try/new/", {"agent": str(agent_of(made).pk)})


def test_a_test_is_a_call_without_a_number_that_rings(shop: NewTenant) -> None:
    call = trial_made(shop)
    assert call.is_test
    assert call.call_sid == f"test-{call.pk.hex}"
    assert (call.phone_number_id, call.to_number, call.from_number) == (None, "", "")
    assert (call.direction, call.status) == ("inbound", "ringing")
    assert call.agent_version.number == 1


def test_it_stands_in_the_audit_log(shop: NewTenant) -> None:
    call = trial_made(shop)
    with tenant_context(shop.tenant.pk):
        event = AuditEvent.objects.get(action="call.tested")
    assert event.object_id == str(call.pk)
    assert event.details == {"agent": str(call.agent_id), "version": 1}


def test_the_owner_is_told_where_to_speak(owner: Client, shop: NewTenant) -> None:
    answer = asked(owner, shop)
    told = answer.json()
    assert answer.status_code == 200
    assert told["url"].startswith("ws")
    assert f"/ws/test-call/{told['call_sid']}." in told["url"]
    assert told["page"] == f"/app/calls/{told['call_id']}/"


def test_a_viewer_spends_no_money(teammate: Client, shop: NewTenant) -> None:
    assert asked(teammate, shop).status_code == 403
    assert teammate.get("/app/try/").status_code == 403


def test_a_manager_may(shop: NewTenant) -> None:
    browser = Client()
    browser.force_login(member_made(shop, "manager@example.com", Membership.Role.MANAGER))
    assert asked(browser, shop).status_code == 200


def test_a_stranger_finds_no_such_agent(stranger: Client, shop: NewTenant) -> None:
    assert asked(stranger, shop).status_code == 404
    assert stranger.get(f"/app/try/?agent={agent_of(shop).pk}").status_code == 404


@pytest.mark.parametrize("agent", ["", "rubbish"])
def test_what_is_no_agent_is_not_found(owner: Client, agent: str) -> None:
    assert owner.post("/app/try/new/", {"agent": agent}).status_code == 404


def test_the_page_says_whom_one_talks_to(owner: Client, shop: NewTenant) -> None:
    page = owner.get("/app/try/")
    assert page.status_code == 200
    assert agent_of(shop).name in page.content.decode()


def test_no_test_while_all_lines_are_busy(owner: Client, shop: NewTenant) -> None:
    limited(shop, concurrent_calls=1)
    call_made(shop)
    answer = asked(owner, shop)
    assert answer.status_code == 409
    assert "busy" in answer.json()["error"]


def test_a_test_keeps_a_line_busy(shop: NewTenant) -> None:
    limited(shop, concurrent_calls=1)
    trial_made(shop)
    with pytest.raises(TrialRefused):
        trial_made(shop)


@pytest.mark.parametrize(("minutes", "spend"), [(1, None), (None, 1000)], ids=["minutes", "spend"])
def test_no_test_over_a_limit_of_the_month(
    shop: NewTenant, minutes: int | None, spend: int | None
) -> None:
    limited(shop, minutes=minutes, spend_micros=spend)
    used(shop, "carrier.inbound", minutes=2, micros=2000)
    with pytest.raises(TrialRefused, match="limit"):
        trial_made(shop)
    with tenant_context(shop.tenant.pk):
        assert not Call.objects.exists()
        assert AuditEvent.objects.filter(action="limit.reached").exists()


def test_there_are_so_many_tests_in_a_minute(shop: NewTenant) -> None:
    for _ in range(test_calls.A_MINUTE):
        changed(trial_made(shop), status="completed", ended_at="2026-11-22T00:00Z")
    with pytest.raises(TrialRefused, match="minute"):
        trial_made(shop)


def test_there_are_so_many_tests_at_once(shop: NewTenant) -> None:
    for _ in range(test_calls.AT_ONCE):
        trial_made(shop)
    with pytest.raises(TrialRefused, match="going on"):
        trial_made(shop)


def test_a_business_that_is_suspended_tries_nothing(shop: NewTenant) -> None:
    with tenant_context(shop.tenant.pk):
        Tenant.objects.update(status="suspended", suspended_at="2026-11-22T00:00Z")
    with pytest.raises(TrialRefused):
        trial_made(shop)


def test_a_test_that_nobody_opened_is_canceled(shop: NewTenant) -> None:
    call = trial_made(shop)
    assert test_calls.test_call_end(tenant_id=shop.tenant.pk, call_id=call.pk)
    assert changed(call).status == "canceled"
    assert test_calls.test_call_is_over(tenant_id=shop.tenant.pk, call_sid=call.call_sid)


def test_a_telephone_call_is_not_ended_so(shop: NewTenant) -> None:
    call = call_made(shop)
    assert not test_calls.test_call_end(tenant_id=shop.tenant.pk, call_id=call.pk)


def test_a_page_gives_up_what_it_asked_for(owner: Client, shop: NewTenant) -> None:
    end = asked(owner, shop).json()["end"]
    assert [owner.post(end).status_code for _ in range(2)] == [204, 204]
    with tenant_context(shop.tenant.pk):
        assert Call.objects.get(is_test=True).status == "canceled"


def test_no_page_gives_up_a_telephone_call(owner: Client, shop: NewTenant) -> None:
    call = call_made(shop)
    assert owner.post(f"/app/try/{call.pk}/end/").status_code == 404
