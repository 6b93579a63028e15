"""A tenant's account at Twilio, as somebody there has changed it."""

from __future__ import annotations

import pytest

from prosaas.lib.twilio.accounts import account_fetch
from prosaas.lib.twilio.errors import TwilioFailed
from prosaas.lib.twilio.numbers import numbers_owned
from tenants.context import tenant_context
from tenants.models import TwilioAccount
from tenants.provisioning.account import (
    OwnAccount,
    account_looked_at,
    account_of,
    account_opened,
)
from tenants.provisioning.sentences import ACCOUNT_CLOSED, ACCOUNT_SUSPENDED, ProvisioningFailed
from tenants.services import NewTenant
from tests.tenants.provisioning.rows import account_row, account_set, events, owned, token_changed
from tests.tenants.provisioning.stand_in import StandIn

pytestmark = pytest.mark.django_db


def looked_at(shop: NewTenant) -> str:
    sid = account_row(shop).sid
    return account_looked_at(tenant_id=shop.tenant.pk, account_sid=sid).status.value


def test_how_an_account_stands_is_kept_and_told_once(carrier: StandIn, shop: NewTenant) -> None:
    owned(shop)
    for status in ("active", "suspended", "suspended", "active", "closed", "closed"):
        account_set(shop, status)
        assert looked_at(shop) == status
        assert account_row(shop).status == status
    assert account_row(shop).token == ""
    assert events(shop, "carrier-account.") == [
        "carrier-account.opened",
        "carrier-account.suspended",
        "carrier-account.resumed",
        "carrier-account.closed",
    ]


def test_what_is_closed_is_not_opened_again(carrier: StandIn, shop: NewTenant) -> None:
    owned(shop)
    account_set(shop, "closed")
    looked_at(shop)
    assert account_of(tenant_id=shop.tenant.pk) is None
    with pytest.raises(ProvisioningFailed) as told:
        account_opened(tenant_id=shop.tenant.pk)
    assert told.value.code == ACCOUNT_CLOSED


@pytest.mark.parametrize(
    ("status", "code"), [("suspended", ACCOUNT_SUSPENDED), ("closed", ACCOUNT_CLOSED)]
)
def test_who_asks_with_an_account_that_is_shut_is_told_why(
    carrier: StandIn, shop: NewTenant, status: str, code: int
) -> None:
    owned(shop)
    own = account_of(tenant_id=shop.tenant.pk)
    assert own is not None
    account_set(shop, status)
    with pytest.raises(ProvisioningFailed) as told:
        OwnAccount(shop.tenant.pk, own).ask(account_fetch, account_sid=own.account_sid)
    assert told.value.code == code
    assert account_row(shop).status == status


def test_a_changed_token_is_asked_for_once(carrier: StandIn, shop: NewTenant) -> None:
    owned(shop)
    token_changed(shop)
    credentials = account_of(tenant_id=shop.tenant.pk)
    assert credentials is not None
    own = OwnAccount(shop.tenant.pk, credentials)
    assert own.ask(account_fetch, account_sid=own.sid).sid == own.sid
    assert account_of(tenant_id=shop.tenant.pk) == own.credentials


def test_a_refusal_that_no_token_mends_stays_one(carrier: StandIn, shop: NewTenant) -> None:
    owned(shop)
    own = account_of(tenant_id=shop.tenant.pk)
    assert own is not None
    carrier.fault(path="/IncomingPhoneNumbers", status=403, count=0)
    with pytest.raises(TwilioFailed) as told:
        OwnAccount(shop.tenant.pk, own).ask(numbers_owned, account_sid=own.account_sid)
    assert told.value.status == 403
    asked = [each for each in carrier.requests("GET") if "IncomingPhone" in each["path"]]
    assert len(asked) == 1


def test_an_answer_that_says_nothing_changes_nothing(carrier: StandIn, shop: NewTenant) -> None:
    owned(shop)
    before = account_row(shop)
    carrier.fault(path="/Accounts", method="GET", body="empty", count=0)
    with pytest.raises(TwilioFailed):
        looked_at(shop)
    after = account_row(shop)
    assert (after.status, after.token) == (before.status, before.token)


def test_another_tenants_account_is_left_alone(
    carrier: StandIn, shop: NewTenant, rival: NewTenant
) -> None:
    owned(shop)
    account_looked_at(tenant_id=rival.tenant.pk, account_sid=account_row(shop).sid)
    with tenant_context(rival.tenant.pk):
        assert not TwilioAccount.objects.filter(tenant=rival.tenant).exists()
