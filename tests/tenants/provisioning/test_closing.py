"""A tenant that closes leaves nothing at Twilio that costs money."""

from __future__ import annotations

import pytest

from prosaas.lib.twilio.accounts import account_create
from prosaas.lib.twilio.client import twilio_client
from tenants.context import tenant_context
from tenants.models import PhoneNumber, TwilioAccount
from tenants.provisioning import closing
from tenants.provisioning.account import account_of, parent
from tenants.provisioning.closing import numbers_close
from tenants.provisioning.sentences import ACCOUNT_CLOSED
from tenants.services import NewTenant
from tests.tenants.provisioning.rows import (
    WANTED,
    account_row,
    again,
    claimed,
    details,
    events,
    number_now,
    owned,
    run,
    time_passes,
)
from tests.tenants.provisioning.stand_in import StandIn

pytestmark = pytest.mark.django_db


def close(shop: NewTenant) -> dict[str, int]:
    return numbers_close(tenant_id=shop.tenant.pk)


def test_every_number_is_given_back_and_the_account_closed(
    carrier: StandIn, shop: NewTenant
) -> None:
    owned(shop)
    assert close(shop) == {}
    assert carrier.number(WANTED) is None
    assert [each["status"] for each in carrier.subaccounts()] == ["closed"]
    row = account_row(shop)
    assert (row.status, row.token, account_of(tenant_id=shop.tenant.pk)) == ("closed", "", None)
    with tenant_context(shop.tenant.pk):
        statuses = set(PhoneNumber.objects.values_list("status", flat=True))
    assert statuses == {"released"}
    assert events(shop, "carrier-account.")[-1] == "carrier-account.closed"
    assert close(shop) == {}


@pytest.mark.parametrize(
    ("fault", "left"),
    [
        ({"path": "/IncomingPhoneNumbers", "method": "DELETE"}, "number-not-released"),
        ({"path": "/Accounts", "method": "POST"}, "account-not-closed"),
    ],
)
def test_what_twilio_does_not_do_is_told_and_done_the_next_time(
    carrier: StandIn, shop: NewTenant, fault: dict[str, str], left: str
) -> None:
    owned(shop)
    carrier.fault(**fault, status=500)
    assert close(shop) == {left: 1}
    assert close(shop) == {}


def test_a_purchase_under_way_is_found_and_given_back(carrier: StandIn, shop: NewTenant) -> None:
    carrier.fault(path="/IncomingPhoneNumbers", method="POST", drop=True, lost_answer=True)
    claim = run(claimed(shop))
    assert close(shop) == {"claim-open": 1}
    time_passes(shop.tenant.pk, minutes=5)
    assert close(shop) == {}
    assert again(claim).status == "done"
    assert carrier.number(WANTED) is None


def test_an_account_whose_opening_nobody_finished_is_closed_too(
    carrier: StandIn, shop: NewTenant
) -> None:
    with tenant_context(shop.tenant.pk):
        row = TwilioAccount.objects.create(tenant=shop.tenant)
    account_create(parent(), friendly_name=row.friendly_name)
    assert close(shop) == {}
    assert [each["status"] for each in carrier.subaccounts()] == ["closed"]


def test_who_never_had_an_account_is_no_trouble(carrier: StandIn, shop: NewTenant) -> None:
    assert close(shop) == {}
    assert carrier.requests() == []


def shut(shop: NewTenant, status: str) -> None:
    """Somebody suspends the account at Twilio, or closes it."""
    with twilio_client(parent()) as client:
        client.api.v2010.accounts(account_row(shop).sid).update(status=status)


@pytest.mark.parametrize("status", ["suspended", "closed"])
@pytest.mark.parametrize("code", [401, 403])
def test_an_account_that_twilio_refuses_is_closed_first(
    carrier: StandIn, shop: NewTenant, status: str, code: int
) -> None:
    owned(shop)
    carrier.fault(path="/IncomingPhoneNumbers", method="POST", drop=True)
    claim = run(claimed(shop, "+12125550101"))
    assert claim.status == "buying"
    shut(shop, status)
    carrier.fault(path="/IncomingPhoneNumbers", method="DELETE", status=code, count=0)
    assert close(shop) == {}
    assert [each["status"] for each in carrier.subaccounts()] == ["closed"]
    assert (account_row(shop).status, account_row(shop).token) == ("closed", "")
    assert (number_now(shop).status, again(claim).status) == ("released", "failed")
    assert events(shop, "carrier-account.").count("carrier-account.closed") == 1
    assert details(shop, "number.claim-failed") == {"code": ACCOUNT_CLOSED}


@pytest.mark.parametrize("is_closed", [True, False])
def test_a_refusal_to_close_is_no_trouble_where_it_is_closed_already(
    carrier: StandIn, shop: NewTenant, *, is_closed: bool
) -> None:
    owned(shop)
    if is_closed:
        shut(shop, "closed")
    carrier.fault(path="/Accounts", method="POST", status=400)
    assert close(shop) == ({} if is_closed else {"account-not-closed": 1})


def test_a_number_that_another_worker_erased_ends_nothing(
    carrier: StandIn, shop: NewTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    owned(shop)

    def erased(**_about: object) -> bool:
        raise PhoneNumber.DoesNotExist

    monkeypatch.setattr(closing, "number_give_back", erased)
    assert close(shop) == {}
