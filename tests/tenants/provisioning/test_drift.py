"""What Twilio has is compared with what it should have, and mended."""

from __future__ import annotations

from typing import Any

import pytest

from prosaas.lib.twilio import numbers as twilio
from prosaas.lib.twilio.client import twilio_client
from prosaas.sandbox.twilio.config import ACCOUNT_SID
from tenants.context import tenant_context
from tenants.models import NumberClaim, PhoneNumber, TwilioAccount
from tenants.provisioning import platform
from tenants.provisioning.account import account_of
from tenants.provisioning.drift import Findings, numbers_check
from tenants.provisioning.platform import platform_check, platform_unheld
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
ELSEWHERE = "https://elsewhere.example/"
STRAY = "+14155558888"


def check(shop: NewTenant) -> Findings:
    return numbers_check(tenant_id=shop.tenant.pk)


def changed(carrier: StandIn, e164: str = WANTED, **fields: str) -> None:
    """Somebody changes it behind our back, or puts it into service."""
    there = carrier.number(e164) or {}
    names = ("voice_url", "voice_fallback_url", "status_callback", "account_sid")
    known = {name: there[name] for name in names if name in there}
    carrier.control("/numbers", {"number": e164, "voice_url": ELSEWHERE, **known, **fields})


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"voice_url": ELSEWHERE}, ["voice_url"]),
        ({"voice_fallback_url": ELSEWHERE}, ["fallback_url"]),
        ({"status_callback": ""}, ["status_callback"]),
        ({"voice_method": "GET"}, ["methods"]),
        ({"voice_url": ELSEWHERE, "status_callback": ELSEWHERE}, ["voice_url", "status_callback"]),
    ],
)
def test_a_webhook_changed_behind_our_back_is_found_and_repaired(
    carrier: StandIn, shop: NewTenant, fields: dict[str, str], wrong: list[str]
) -> None:
    owned(shop)
    whole = carrier.number(WANTED)
    changed(carrier, **fields)
    assert check(shop).repaired == (WANTED,)
    assert carrier.number(WANTED) == whole
    assert details(shop, "number.repaired") == {"wrong": wrong}
    assert check(shop) == Findings()


def test_an_application_that_overrules_the_webhooks_is_cleared(
    carrier: StandIn, shop: NewTenant
) -> None:
    number, account = owned(shop), account_of(tenant_id=shop.tenant.pk)
    assert account is not None
    with twilio_client(account) as client:
        client.incoming_phone_numbers(number.twilio_sid).update(
            voice_application_sid="AP" + "0" * 32
        )
    assert check(shop).repaired == (WANTED,)
    there = carrier.number(WANTED)
    assert there is not None
    assert not there["voice_application_sid"]


def test_a_repair_that_twilio_refuses_is_told_once_and_tried_again(
    carrier: StandIn, shop: NewTenant
) -> None:
    owned(shop)
    changed(carrier, voice_url=ELSEWHERE)
    carrier.fault(path="/IncomingPhoneNumbers", method="POST", status=500, count=2)
    assert [check(shop).repaired, check(shop).repaired] == [(), ()]
    number = number_now(shop)
    assert number.trouble == "not-repaired"
    assert events(shop).count("number.not-repaired") == 1
    assert check(shop).repaired == (WANTED,)
    number = number_now(shop)
    assert number.trouble == ""


def test_a_number_that_twilio_lost_is_told_once(carrier: StandIn, shop: NewTenant) -> None:
    number, account = owned(shop), account_of(tenant_id=shop.tenant.pk)
    assert account is not None
    twilio.number_release(account, account_sid=account.account_sid, number_sid=number.twilio_sid)
    assert [check(shop).gone, check(shop).gone] == [(WANTED,), (WANTED,)]
    number = number_now(shop)
    assert number.trouble == "gone"
    assert events(shop).count("number.gone") == 1


def test_a_number_that_is_paid_for_and_answers_nobody_is_listed_since_then(
    carrier: StandIn, shop: NewTenant
) -> None:
    owned(shop)
    changed(carrier, STRAY, account_sid=account_row(shop).sid)
    assert check(shop).unassigned == (STRAY,)
    (listed,) = account_row(shop).unassigned
    assert listed["e164"] == STRAY
    assert check(shop).unassigned == (STRAY,)
    assert account_row(shop).unassigned == [listed]
    assert events(shop).count("number.unassigned") == 1


def test_a_number_whose_claim_was_given_up_is_found_again(
    carrier: StandIn, shop: NewTenant
) -> None:
    carrier.fault(path="/IncomingPhoneNumbers", method="POST", drop=True, lost_answer=True)
    claim = run(claimed(shop))
    with tenant_context(shop.tenant.pk):
        NumberClaim.objects.filter(pk=claim.pk).update(status="failed", lease_until=None)
    assert check(shop) == Findings()
    number = number_now(shop)
    assert (again(claim).status, again(claim).number_id) == ("done", number.pk)
    assert details(shop, "number.claimed")["found_again"] is True


def test_a_claim_on_its_way_is_left_to_its_worker(carrier: StandIn, shop: NewTenant) -> None:
    carrier.fault(path="/IncomingPhoneNumbers", method="POST", drop=True, lost_answer=True)
    claim = run(claimed(shop))
    assert check(shop) == Findings()
    time_passes(shop.tenant.pk, minutes=5)
    assert run(claim).status == "done"


def test_a_token_changed_at_twilio_is_asked_for_again(carrier: StandIn, shop: NewTenant) -> None:
    owned(shop)
    with tenant_context(shop.tenant.pk):
        TwilioAccount.objects.update(token="written under a lost key")
    changed(carrier, voice_url=ELSEWHERE)
    assert check(shop).repaired == (WANTED,)


def test_a_tenant_without_an_account_is_no_trouble(carrier: StandIn, shop: NewTenant) -> None:
    assert check(shop) == Findings()
    assert carrier.requests() == []


def test_of_the_platforms_numbers_only_those_of_tenants_are_mended(
    carrier: StandIn, shop: NewTenant
) -> None:
    for e164 in (shop.number, STRAY):
        changed(carrier, e164)
    before = carrier.number(STRAY)
    assert [each.e164 for each in platform_check()] == [STRAY]
    there: Any = carrier.number(shop.number)
    assert there["voice_url"] == "https://testserver/webhook/incoming_call"
    assert carrier.number(STRAY) == before
    number = number_now(shop, shop.number)
    assert (number.twilio_sid, number.account_sid) == (there["sid"], ACCOUNT_SID)
    assert details(shop, "number.repaired") == {
        "wrong": ["voice_url", "fallback_url", "status_callback"]
    }
    assert [each.e164 for each in platform_unheld()] == [STRAY]


@pytest.mark.parametrize("is_erased", [True, False])
def test_a_number_that_went_while_the_platform_was_listed_ends_no_check(
    carrier: StandIn, shop: NewTenant, rival: NewTenant, monkeypatch: pytest.MonkeyPatch,
    *, is_erased: bool,
) -> None:  # fmt: skip
    for made in (shop, rival):
        changed(carrier, made.number)
    before, listed = carrier.number(shop.number), twilio.numbers_owned

    def slow(*args: Any, **about: Any) -> list[twilio.OwnedNumber]:
        with tenant_context(shop.tenant.pk):
            gone = PhoneNumber.objects.filter(e164=shop.number)
            if is_erased:
                gone.delete()
            else:
                gone.update(status="released")
        return listed(*args, **about)

    monkeypatch.setattr(platform, "numbers_owned", slow)
    platform_check()
    assert carrier.number(shop.number) == before, "it is nobody's now"
    there: Any = carrier.number(rival.number)
    assert there["voice_url"] == "https://testserver/webhook/incoming_call"
