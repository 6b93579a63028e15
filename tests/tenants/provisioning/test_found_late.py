"""A number that turns up after its claim was given up is put into service only if it could be
claimed today; else it is listed, for it is paid for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db.models.functions import Now

from prosaas.lib.twilio.errors import TwilioFailed
from tenants.context import tenant_context
from tenants.models import Agent, NumberClaim, Tenant, TwilioAccount
from tenants.provisioning import account, drift
from tenants.provisioning.account import account_opened
from tenants.provisioning.drift import Findings, numbers_check
from tenants.provisioning.sentences import UNREACHABLE, ProvisioningFailed
from tenants.services import NewTenant
from tests.tenants.provisioning.rows import (
    WANTED,
    account_row,
    again,
    claimed,
    number_now,
    number_of,
    owned,
    run,
)
from tests.tenants.provisioning.stand_in import StandIn

pytestmark = pytest.mark.django_db


def given_up(carrier: StandIn, shop: NewTenant) -> NumberClaim:
    """A claim that failed although its number was bought."""
    carrier.fault(path="/IncomingPhoneNumbers", method="POST", drop=True, lost_answer=True)
    claim = run(claimed(shop))
    with tenant_context(shop.tenant.pk):
        NumberClaim.objects.update(status="failed", error_code=UNREACHABLE, lease_until=None)
    return claim


def suspended(_shop: NewTenant) -> None:
    Tenant.objects.update(status="suspended", suspended_at=Now())


def at_its_limit(_shop: NewTenant) -> None:
    Tenant.objects.update(limit_numbers=1)


def agent_put_away(_shop: NewTenant) -> None:
    Agent.objects.update(archived_at=Now())


def agent_unpublished(_shop: NewTenant) -> None:
    Agent.objects.update(published_version=None)


@pytest.mark.parametrize("change", [suspended, at_its_limit, agent_put_away, agent_unpublished])
def test_what_could_not_be_claimed_today_is_listed_and_not_put_into_service(
    carrier: StandIn, shop: NewTenant, change: Callable[[NewTenant], None]
) -> None:
    claim = given_up(carrier, shop)
    with tenant_context(shop.tenant.pk):
        change(shop)
    assert numbers_check(tenant_id=shop.tenant.pk) == Findings(unassigned=(WANTED,))
    assert [each["e164"] for each in account_row(shop).unassigned] == [WANTED]
    assert number_of(shop) is None
    assert (again(claim).status, again(claim).error_code) == ("failed", UNREACHABLE)


def test_once_it_could_be_claimed_again_it_is_put_into_service(
    carrier: StandIn, shop: NewTenant
) -> None:
    claim = given_up(carrier, shop)
    with tenant_context(shop.tenant.pk):
        Tenant.objects.update(limit_numbers=1)
    numbers_check(tenant_id=shop.tenant.pk)
    with tenant_context(shop.tenant.pk):
        Tenant.objects.update(limit_numbers=2)
    assert numbers_check(tenant_id=shop.tenant.pk) == Findings()
    assert (again(claim).status, number_now(shop).status) == ("done", "active")
    assert account_row(shop).unassigned == []


def test_a_check_that_was_overtaken_says_what_twilio_said(
    carrier: StandIn, shop: NewTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    owned(shop)
    monkeypatch.setattr(drift, "numbers_owned", _overtaken(shop))
    with pytest.raises(ProvisioningFailed) as told:
        numbers_check(tenant_id=shop.tenant.pk)
    assert told.value.code == 20001


def test_an_opening_that_was_overtaken_says_what_twilio_said(
    carrier: StandIn, shop: NewTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account, "account_create", _overtaken(shop))
    with pytest.raises(ProvisioningFailed) as told:
        account_opened(tenant_id=shop.tenant.pk)
    assert told.value.code == 20001


def _overtaken(shop: NewTenant) -> Callable[..., None]:
    """Twilio refuses, so late that another worker has the lease."""

    def ask(*_args: object, **_kwargs: object) -> None:
        with tenant_context(shop.tenant.pk):
            TwilioAccount.objects.update(lease_until=Now())
        raise TwilioFailed(status=400, code=20001)

    return ask
