"""Numbers that are owned already are taken in: calls are answered all the while."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.timezone import now

from prosaas.lib.encryption import encrypt
from prosaas.lib.twilio import numbers as twilio
from prosaas.lib.twilio.numbers import OwnedNumber
from prosaas.sandbox.twilio.config import ACCOUNT_SID
from tenants.context import tenant_context
from tenants.lookups import tenant_of_number
from tenants.models import PhoneNumber, Tenant, TwilioAccount
from tenants.provisioning import importing, platform
from tenants.provisioning.drift import numbers_check
from tenants.provisioning.numbers import Papers, number_import, number_release
from tenants.provisioning.platform import platform_check
from tenants.provisioning.sentences import (
    LIMIT_REACHED,
    NOT_YOURS,
    TAKEN,
    WRONG_STATE,
    ProvisioningFailed,
)
from tenants.services import NewTenant
from tenants.services.agents import first_agent
from tenants.services.audit import SYSTEM
from tests.tenants.provisioning.rows import (
    WANTED,
    about,
    account_row,
    agent_of,
    give_back_due,
    number_now,
    number_of,
    owned,
    time_passes,
)
from tests.tenants.provisioning.stand_in import StandIn
from tests.tenants.provisioning.test_paperwork import address_made, bundle_made

pytestmark = pytest.mark.django_db
OURS = "+14155557777"
LOCAL = "+97235551010"  # wants an address and a bundle


def import_(shop: NewTenant, e164: str = OURS, **how: Any) -> PhoneNumber:
    who: dict[str, Any] = {"agent_id": agent_of(shop).pk, **how}
    return number_import(tenant_id=shop.tenant.pk, actor=SYSTEM, e164=e164, **who)


def at_platform(carrier: StandIn, e164: str = OURS) -> None:
    """A number that the platform's own account has, led elsewhere."""
    carrier.control("/numbers", {"number": e164, "voice_url": "https://elsewhere.example/"})


def test_an_owner_takes_in_what_lies_in_the_tenants_own_account(
    carrier: StandIn, shop: NewTenant
) -> None:
    owned(shop)
    account = account_row(shop)
    stray = {"number": OURS, "voice_url": "https://elsewhere.example/", "account_sid": account.sid}
    carrier.control("/numbers", stray)
    number = import_(shop)
    there = carrier.number(OURS)
    assert there is not None
    assert (number.origin, number.account_sid) == ("imported", account.sid)
    assert there["voice_url"] == "https://testserver/webhook/incoming_call"
    assert tenant_of_number(OURS) == shop.tenant.pk


def test_an_owner_cannot_take_in_what_is_not_in_the_account(
    carrier: StandIn, shop: NewTenant
) -> None:
    at_platform(carrier)
    with pytest.raises(ProvisioningFailed) as told:
        import_(shop)
    assert told.value.code == NOT_YOURS
    assert carrier.subaccounts() == []


def test_an_operator_moves_a_number_into_the_tenants_account(
    carrier: StandIn, shop: NewTenant
) -> None:
    at_platform(carrier)
    number = import_(shop, from_parent=True)
    there, account = carrier.number(OURS), account_row(shop)
    assert there is not None
    assert there["account_sid"] == number.account_sid == account.sid
    assert there["voice_url"].endswith("/webhook/incoming_call")
    assert import_(shop, from_parent=True).pk == number.pk


def test_a_number_lent_by_the_platform_outlives_its_release(
    carrier: StandIn, shop: NewTenant, rival: NewTenant
) -> None:
    at_platform(carrier)
    number = import_(shop, keep_in_parent=True)
    assert (number.account_sid, carrier.subaccounts()) == (ACCOUNT_SID, [])
    with pytest.raises(ProvisioningFailed) as told:
        import_(rival, keep_in_parent=True)
    assert told.value.code == TAKEN
    number_release(**about(number), actor=SYSTEM)
    time_passes(shop.tenant.pk, days=8)
    assert give_back_due() == 1
    assert carrier.number(OURS) is not None
    assert import_(rival, keep_in_parent=True).tenant_id == rival.tenant.pk


def test_a_number_on_its_way_out_is_kept_and_not_imported(
    carrier: StandIn, shop: NewTenant
) -> None:
    number_release(**about(owned(shop)), actor=SYSTEM)
    with pytest.raises(ProvisioningFailed) as told:
        import_(shop, WANTED)
    assert told.value.code == WRONG_STATE


class Killed(BaseException):
    """The worker dies."""


def test_while_it_moves_the_row_names_no_account(
    carrier: StandIn, shop: NewTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_platform(carrier)
    seen: list[str] = []
    move, point = twilio.number_move, twilio.number_point

    def moved(*args: Any, **about: Any) -> OwnedNumber:
        seen.append(number_now(shop, OURS).account_sid)
        return move(*args, **about)

    def pointed(*args: Any, **about: Any) -> OwnedNumber:
        seen.append(number_now(shop, OURS).account_sid)
        return point(*args, **about)

    monkeypatch.setattr(importing, "number_move", moved)
    monkeypatch.setattr(importing, "number_point", pointed)
    import_(shop, from_parent=True)
    assert seen == ["", account_row(shop).sid]


def test_a_worker_that_dies_behind_the_move_leaves_no_old_account(
    carrier: StandIn, shop: NewTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_platform(carrier)
    import_(shop, keep_in_parent=True)
    move = twilio.number_move

    def dying(*args: Any, **about: Any) -> OwnedNumber:
        move(*args, **about)
        raise Killed

    monkeypatch.setattr(importing, "number_move", dying)
    with pytest.raises(Killed):
        import_(shop, from_parent=True)
    assert number_now(shop, OURS).account_sid == ""
    numbers_check(tenant_id=shop.tenant.pk)
    assert number_now(shop, OURS).account_sid == account_row(shop).sid


def test_a_check_that_listed_the_platform_before_the_move_writes_nothing(
    carrier: StandIn, shop: NewTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_platform(carrier)
    import_(shop, keep_in_parent=True)
    listed = twilio.numbers_owned

    def slow(*args: Any, **about: Any) -> list[OwnedNumber]:
        found = listed(*args, **about)
        import_(shop, from_parent=True)
        return found

    monkeypatch.setattr(platform, "numbers_owned", slow)
    platform_check()
    number = number_now(shop, OURS)
    assert (number.account_sid, number.trouble) == (account_row(shop).sid, "")


def test_taken_in_again_it_keeps_its_agent(carrier: StandIn, shop: NewTenant) -> None:
    at_platform(carrier)
    with tenant_context(shop.tenant.pk):
        second = first_agent(shop.tenant)
    assert import_(shop, keep_in_parent=True, agent_id=second.pk).agent_id == second.pk
    assert import_(shop, keep_in_parent=True, agent_id=None).agent_id == second.pk
    assert import_(shop, keep_in_parent=True).agent_id == agent_of(shop).pk


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"status": "suspended", "suspended_at": now()}, WRONG_STATE),
        ({"status": "closing", "closes_at": now()}, WRONG_STATE),
        ({"limit_numbers": 1}, LIMIT_REACHED),
    ],
)
def test_who_may_have_no_more_numbers_gets_none(
    carrier: StandIn, shop: NewTenant, changes: dict[str, Any], code: int
) -> None:
    at_platform(carrier)
    with tenant_context(shop.tenant.pk):
        Tenant.objects.filter(pk=shop.tenant.pk).update(**changes)
    with pytest.raises(ProvisioningFailed) as told:
        import_(shop, from_parent=True)
    there = carrier.number(OURS)
    assert there is not None
    assert (told.value.code, there["account_sid"]) == (code, ACCOUNT_SID)
    assert (number_of(shop, OURS), carrier.subaccounts()) == (None, [])


def test_a_number_that_is_had_already_is_no_number_more(carrier: StandIn, shop: NewTenant) -> None:
    at_platform(carrier, shop.number)
    with tenant_context(shop.tenant.pk):
        Tenant.objects.filter(pk=shop.tenant.pk).update(limit_numbers=0)
    assert import_(shop, shop.number, keep_in_parent=True).account_sid == ACCOUNT_SID


def test_a_token_that_was_changed_at_twilio_is_no_trouble(
    carrier: StandIn, shop: NewTenant
) -> None:
    owned(shop)
    stray = {"number": OURS, "voice_url": "", "account_sid": account_row(shop).sid}
    carrier.control("/numbers", stray)
    with tenant_context(shop.tenant.pk):
        TwilioAccount.objects.update(token=encrypt("0" * 32))
    assert import_(shop).account_sid == account_row(shop).sid


def test_where_the_country_wants_papers_the_tenants_own_are_given(
    carrier: StandIn, shop: NewTenant
) -> None:
    at_platform(carrier, LOCAL)
    with pytest.raises(ProvisioningFailed) as told:
        import_(shop, LOCAL, from_parent=True)
    assert (told.value.code, number_now(shop, LOCAL).account_sid) == (21649, "")
    address = address_made(shop)
    bundle = bundle_made(shop, address)
    carrier.control(f"/bundles/{bundle}", {"status": "twilio-approved"})
    number = import_(shop, LOCAL, from_parent=True, papers=Papers(address, bundle))
    there = carrier.number(LOCAL)
    assert there is not None
    assert there["account_sid"] == number.account_sid == account_row(shop).sid
    assert (there["address_sid"], there["bundle_sid"]) == (address, bundle)
