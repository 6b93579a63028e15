"""A number whose day has come is given back, once, and never lost sight of while it is paid for."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string

from prosaas.lib.twilio.client import twilio_client
from prosaas.lib.twilio.numbers import number_move
from prosaas.sandbox.twilio.config import ACCOUNT_SID
from tenants.context import tenant_context
from tenants.models import TwilioAccount
from tenants.provisioning import giving_back
from tenants.provisioning.account import parent
from tenants.provisioning.numbers import (
    number_assign,
    number_give_back,
    number_import,
    number_keep,
    number_release,
)
from tenants.provisioning.platform import platform_unheld
from tenants.provisioning.sentences import WRONG_STATE, ProvisioningFailed
from tenants.services import NewTenant
from tenants.services.audit import SYSTEM
from tests.tenants.provisioning.rows import (
    WANTED,
    about,
    account_row,
    agent_of,
    details,
    events,
    give_back_due,
    number_now,
    owned,
    time_passes,
)
from tests.tenants.provisioning.stand_in import StandIn

pytestmark = pytest.mark.django_db
OTHER = "+12125550101"  # no tenant of tests.factories has such a one


def due(shop: NewTenant, e164: str = WANTED, *, days: int = 8) -> None:
    """A number of the tenant's whose day has come."""
    number_release(**about(owned(shop, e164)), actor=SYSTEM)
    time_passes(shop.tenant.pk, days=days)


def account_is(shop: NewTenant, status: str) -> None:
    """Somebody sets it so at Twilio."""
    with twilio_client(parent()) as client:
        client.api.v2010.accounts(account_row(shop).sid).update(status=status)


def test_after_its_days_it_is_given_back_and_cannot_be_kept(
    carrier: StandIn, shop: NewTenant
) -> None:
    number = number_release(**about(owned(shop)), actor=SYSTEM)
    assert give_back_due() == 0
    assert not number_give_back(**about(number))
    time_passes(shop.tenant.pk, days=7)
    with pytest.raises(ProvisioningFailed) as told:
        number_keep(**about(number), actor=SYSTEM)
    assert told.value.code == WRONG_STATE
    assert give_back_due() == 1
    number = number_now(shop)
    assert (number.status, carrier.number(WANTED)) == ("released", None)
    assert give_back_due() == 0
    assert events(shop).count("number.released") == 1


def test_what_twilio_does_not_take_back_is_tried_again(carrier: StandIn, shop: NewTenant) -> None:
    number = number_release(**about(owned(shop)), actor=SYSTEM)
    time_passes(shop.tenant.pk, days=8)
    carrier.fault(path="/IncomingPhoneNumbers", method="DELETE", status=500)
    assert [give_back_due(), give_back_due()] == [0, 0]
    assert number_now(shop).status == "releasing"
    with pytest.raises(ProvisioningFailed):  # Twilio may have released it
        number_keep(**about(number), actor=SYSTEM)
    time_passes(shop.tenant.pk, hours=1)
    assert give_back_due() == 1


def test_what_cannot_be_kept_any_more_does_not_offer_it(carrier: StandIn, shop: NewTenant) -> None:
    due(shop, days=0)
    assert "<form" in render_to_string("tenants/numbers/_keep.html", {"number": number_now(shop)})
    time_passes(shop.tenant.pk, days=8)
    carrier.fault(path="/IncomingPhoneNumbers", method="DELETE", status=500)
    give_back_due()
    shown = {"number": number_now(shop), "tenant": shop.tenant}
    assert "<form" not in render_to_string("tenants/numbers/_keep.html", shown)
    assert "the phone company is asked" in render_to_string("tenants/numbers/_state.html", shown)


def test_a_lost_answer_to_giving_back_is_made_up_for(carrier: StandIn, shop: NewTenant) -> None:
    due(shop)
    carrier.fault(path="/IncomingPhoneNumbers", method="DELETE", drop=True, lost_answer=True)
    assert give_back_due() == 0
    time_passes(shop.tenant.pk, hours=1)
    assert give_back_due() == 1
    assert details(shop, "number.released") == {"given_back": True}


def test_a_number_that_an_operator_made_is_released_here_only(
    carrier: StandIn, shop: NewTenant
) -> None:
    number = number_release(**about(number_now(shop, shop.number)), actor=SYSTEM)
    time_passes(shop.tenant.pk, days=8)
    before = len(carrier.requests())
    assert number_give_back(**about(number))
    assert len(carrier.requests()) == before
    with pytest.raises(ProvisioningFailed) as told:
        number_assign(**about(number), actor=SYSTEM, agent_id=agent_of(shop).pk, after_hours="same")
    assert told.value.code == WRONG_STATE


def test_those_that_fail_do_not_keep_others_waiting(
    carrier: StandIn, shop: NewTenant, rival: NewTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(giving_back, "_AT_MOST", 1)
    due(shop, days=30)
    due(rival, OTHER)
    carrier.fault(path="/IncomingPhoneNumbers", method="DELETE", status=500)
    assert [give_back_due(), give_back_due()] == [0, 1]
    assert number_now(rival, OTHER).status == "released"


@pytest.mark.parametrize("status", ["suspended", "closed"])
def test_an_account_that_is_shut_keeps_no_number(
    carrier: StandIn, shop: NewTenant, status: str
) -> None:
    due(shop)
    account_is(shop, status)
    assert give_back_due() == 1
    assert (number_now(shop).status, carrier.number(WANTED)) == ("released", None)
    assert details(shop, "number.released") == {"given_back": True}


@pytest.mark.parametrize(("status", "count"), [("suspended", 0), ("closed", 1)])
def test_a_refusal_has_the_account_looked_at(
    carrier: StandIn, shop: NewTenant, status: str, count: int
) -> None:
    due(shop)
    account_is(shop, status)
    carrier.fault(path="/IncomingPhoneNumbers", method="DELETE", status=401)
    assert give_back_due() == count
    assert account_row(shop).status == status


def test_a_token_that_was_changed_at_twilio_keeps_no_number(
    carrier: StandIn, shop: NewTenant
) -> None:
    due(shop)
    with tenant_context(shop.tenant.pk):
        TwilioAccount.objects.update(token="written under a lost key")
    assert give_back_due() == 1
    assert carrier.number(WANTED) is None


def test_a_number_moved_to_the_platform_is_released_here_and_listed_from_then_on(
    carrier: StandIn, shop: NewTenant, rival: NewTenant
) -> None:
    due(shop)
    number, home = number_now(shop), account_row(shop).sid
    number_move(
        parent(), account_sid=home, number_sid=number.twilio_sid, to_account_sid=ACCOUNT_SID
    )
    assert give_back_due() == 1
    released = number_now(shop)
    assert (released.status, released.twilio_sid) == ("released", "")
    assert details(shop, "number.released") == {"given_back": False}
    assert [each.e164 for each in platform_unheld()] == [WANTED]
    taken = number_import(
        tenant_id=rival.tenant.pk, actor=SYSTEM, e164=WANTED, agent_id=agent_of(rival).pk,
        keep_in_parent=True,
    )  # fmt: skip
    assert taken.twilio_sid == number.twilio_sid
