"""What a tenant that closes has at the carrier is given back before its rows go."""

from __future__ import annotations

import pytest

from tenants.context import tenant_context
from tenants.models import PhoneNumber, TwilioAccount
from tenants.services import NewTenant
from tests.calls.subaccounts import account_made
from tests.mailbox import mailbox
from tests.recordings.carrier import Carrier
from tests.recordings.closing.test_close import close, due, receipt, tenant
from tests.recordings.test_retention import carrier

__all__ = ["carrier", "mailbox"]  # fixtures

BOUGHT = f"PN{'0' * 32}"


def account_holds(made: NewTenant, carrier: Carrier) -> str:
    """The tenant's own account, which holds its number; the account's SID."""
    account = account_made(made)
    carrier.numbers.add(BOUGHT)
    with tenant_context(made.tenant.pk):
        PhoneNumber.objects.update(twilio_sid=BOUGHT)
    return account.sid


def test_its_number_is_given_back_and_its_account_closed_before_their_rows_go(
    shop: NewTenant, carrier: Carrier
) -> None:
    account = account_holds(shop, carrier)
    due(shop)
    close()
    path = f"/2010-04-01/Accounts/{account}"
    assert carrier.asked == [
        ("DELETE", f"{path}/IncomingPhoneNumbers/{BOUGHT}.json"),
        ("POST", f"{path}.json"),
    ]
    assert (tenant(shop).status, receipt(shop).erased["carrier_accounts"]) == ("closed", 1)


@pytest.mark.parametrize("what", ["number", "account"])
def test_what_is_still_at_the_carrier_keeps_its_row_until_it_is_not(
    shop: NewTenant, carrier: Carrier, what: str
) -> None:
    account = account_holds(shop, carrier)
    carrier.refusals = {BOUGHT if what == "number" else account: 503}
    due(shop)
    close()
    assert receipt(shop).remains.keys() == {"numbers"}
    with tenant_context(shop.tenant.pk):
        assert TwilioAccount.objects.get().status == "active"
    carrier.refusals.clear()
    close()
    assert (receipt(shop).remains, tenant(shop).status) == ({}, "closed")
