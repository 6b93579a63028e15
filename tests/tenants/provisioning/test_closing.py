"""A tenant that closes leaves nothing at Twilio that costs money."""

from __future__ import annotations

import pytest

from prosaas.lib.twilio.accounts import account_create
from tenants.context import tenant_context
from tenants.models import PhoneNumber, TwilioAccount
from tenants.provisioning.account import account_of, parent
from tenants.provisioning.closing import numbers_close
from tenants.services import NewTenant
from tests.tenants.provisioning.rows import (
    WANTED,
    account_row,
    again,
    claimed,
    events,
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
