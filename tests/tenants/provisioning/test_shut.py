"""What was changed at Twilio behind our back, seen from a claim on its way and from the papers."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from prosaas.sandbox.twilio.config import AUTH_TOKEN
from tenants.models import NumberClaim
from tenants.provisioning.drift import Findings, numbers_check
from tenants.provisioning.paperwork import address_add, checklist
from tenants.provisioning.sentences import (
    ACCOUNT_CLOSED,
    ACCOUNT_SUSPENDED,
    ProvisioningFailed,
)
from tenants.services import NewTenant
from tenants.services.audit import SYSTEM
from tests.tenants.provisioning.rows import (
    WANTED,
    account_row,
    account_set,
    again,
    claimed,
    number_now,
    owned,
    run,
    time_passes,
    token_changed,
)
from tests.tenants.provisioning.stand_in import StandIn

pytestmark = pytest.mark.django_db
SECOND = "+14155550102"


def buying(carrier: StandIn, shop: NewTenant) -> NumberClaim:
    """A claim whose purchase got no answer, and did not come through."""
    carrier.fault(path="/IncomingPhoneNumbers", method="POST", drop=True)
    claim = run(claimed(shop))
    assert claim.status == "buying"
    return claim


def later(claim: NumberClaim, **by: float) -> tuple[str, int]:
    """How the claim stands after another try, so much later."""
    time_passes(claim.tenant_id, **by)
    ended = run(claim)
    return ended.status, ended.error_code


def test_of_a_suspended_account_a_claim_waits_for_a_day_and_ends(
    carrier: StandIn, shop: NewTenant
) -> None:
    claim = buying(carrier, shop)
    account_set(shop, "suspended")
    assert later(claim, hours=1) == ("buying", ACCOUNT_SUSPENDED)
    assert account_row(shop).status == "suspended"
    assert later(claim, hours=24) == ("failed", ACCOUNT_SUSPENDED)


def test_of_a_suspended_account_that_is_opened_again_a_claim_goes_on(
    carrier: StandIn, shop: NewTenant
) -> None:
    claim = buying(carrier, shop)
    account_set(shop, "suspended")
    assert later(claim, hours=1) == ("buying", ACCOUNT_SUSPENDED)
    account_set(shop, "active")
    assert later(claim, hours=2) == ("done", 0)


def test_a_claim_that_was_not_sent_yet_ends_likewise(carrier: StandIn, shop: NewTenant) -> None:
    owned(shop)
    claim = claimed(shop, SECOND)
    account_set(shop, "suspended")
    assert later(claim, minutes=5) == ("buying", ACCOUNT_SUSPENDED)
    assert later(claim, hours=25) == ("failed", ACCOUNT_SUSPENDED)
    assert [each["number"] for each in carrier.purchases()] == [WANTED]


def test_of_a_closed_account_a_claim_ends_at_once(carrier: StandIn, shop: NewTenant) -> None:
    claim = buying(carrier, shop)
    account_set(shop, "closed")
    assert later(claim, minutes=5) == ("failed", ACCOUNT_CLOSED)
    assert account_row(shop).status == "closed"
    claim = claimed(shop, SECOND)
    assert later(claim, minutes=5) == ("failed", ACCOUNT_CLOSED)


def test_while_the_platforms_own_token_is_refused_a_claim_waits_for_a_day(
    carrier: StandIn, shop: NewTenant, settings: Settings
) -> None:
    claim = buying(carrier, shop)
    token_changed(shop)
    settings.TWILIO_AUTH_TOKEN = AUTH_TOKEN[::-1]
    assert later(claim, hours=1) == ("buying", 20003)
    assert later(claim, hours=24) == ("failed", 20003)


def test_a_purchase_goes_on_with_a_token_that_was_changed(
    carrier: StandIn, shop: NewTenant
) -> None:
    owned(shop)
    token_changed(shop)
    assert run(claimed(shop, SECOND)).status == "done"


def test_a_lost_purchase_is_found_with_a_token_that_was_changed(
    carrier: StandIn, shop: NewTenant
) -> None:
    carrier.fault(path="/IncomingPhoneNumbers", method="POST", drop=True, lost_answer=True)
    claim = run(claimed(shop))
    token_changed(shop)
    assert later(claim, minutes=5) == ("done", 0)
    assert len(carrier.purchases()) == 1


def test_papers_are_read_and_added_with_a_token_that_was_changed(
    carrier: StandIn, shop: NewTenant
) -> None:
    owned(shop)
    for _ in range(2):
        token_changed(shop)
        address_add(
            tenant_id=shop.tenant.pk, actor=SYSTEM, customer_name="Dana", street="Main 1",
            city="Austin", region="TX", postal_code="78701", country="US",
        )  # fmt: skip
        token_changed(shop)
        found = checklist(tenant_id=shop.tenant.pk, country="IL", kind="local")
        assert found.country == "IL"


def test_papers_of_a_suspended_account_are_refused_with_the_reason(
    carrier: StandIn, shop: NewTenant
) -> None:
    owned(shop)
    account_set(shop, "suspended")
    with pytest.raises(ProvisioningFailed) as told:
        checklist(tenant_id=shop.tenant.pk, country="IL", kind="local")
    assert told.value.code == ACCOUNT_SUSPENDED


def test_a_check_says_that_an_account_is_suspended_and_that_it_works_again(
    carrier: StandIn, shop: NewTenant
) -> None:
    owned(shop)
    account_set(shop, "suspended")
    for _ in range(2):
        with pytest.raises(ProvisioningFailed) as told:
            numbers_check(tenant_id=shop.tenant.pk)
        assert told.value.code == ACCOUNT_SUSPENDED
    account_set(shop, "active")
    assert numbers_check(tenant_id=shop.tenant.pk) == Findings()
    assert account_row(shop).status == "active"


def test_the_numbers_of_a_closed_account_are_gone(carrier: StandIn, shop: NewTenant) -> None:
    owned(shop)
    account_set(shop, "closed")
    assert numbers_check(tenant_id=shop.tenant.pk).gone == (WANTED,)
    assert number_now(shop).trouble == "gone"
    assert account_row(shop).status == "closed"
    assert again(claimed(shop, SECOND)).status == "waiting"
