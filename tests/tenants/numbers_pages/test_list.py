"""The list of numbers says of each who answers, what it costs and how it stands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from prosaas.lib.phone import grouped
from tenants.context import tenant_context
from tenants.models import Agent, NumberClaim, PhoneNumber, Tenant, TwilioAccount
from tenants.services import NewTenant
from tests.tenants.numbers_pages.showing import CLAIM, IMPORT, NUMBERS, SEARCH, number_set, page

pytestmark = pytest.mark.django_db
HEBREW = {"Accept-Language": "he"}


def test_a_number_is_shown_with_who_answers_and_its_price(
    owner: Client, shop: NewTenant, agent: Agent
) -> None:
    number_set(shop, label="Front desk", monthly_micros=1_150_000, currency="USD")
    told = page(owner, NUMBERS)
    assert f'<bdi dir="ltr">{grouped(shop.number)}</bdi>' in told
    for word in ("Front desk", agent.name, "the same agent", "$1.15", "active"):
        assert word in told


def test_in_hebrew_it_reads_from_right_to_left_and_numbers_do_not(
    owner: Client, shop: NewTenant
) -> None:
    number_set(shop, monthly_micros=1_150_000, currency="USD")
    told = owner.get(NUMBERS, headers=HEBREW).content.decode()
    assert 'dir="rtl"' in told
    assert f'<bdi dir="ltr">{grouped(shop.number)}</bdi>' in told
    assert '<bdi dir="ltr">$1.15</bdi>' in told


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"after_hours": "voicemail"}, "voicemail"),
        ({"trouble": "gone"}, "no longer has this number"),
        ({"trouble": "not-repaired"}, "Its calls do not reach us"),
        ({"monthly_micros": None}, "<dd>not known"),
        ({"monthly_micros": 5_000_000, "currency": "ILS"}, "₪5.00"),
        ({"monthly_micros": 995_000, "currency": "CHF"}, "1.00 CHF"),
        (
            {"status": "releasing", "releases_at": timezone.now() + timedelta(days=3)},
            "its calls are refused, and it still costs its price. You can keep it until",
        ),
    ],
)
def test_how_a_number_stands_is_told(
    owner: Client, shop: NewTenant, values: dict[str, Any], said: str
) -> None:
    number_set(shop, **values)
    assert said in page(owner, NUMBERS)


def test_a_number_on_its_way_out_can_be_kept_from_the_list(
    owner: Client, teammate: Client, shop: NewTenant
) -> None:
    button = ">Keep the number</button>"
    assert button not in page(owner, NUMBERS)
    number_set(shop, status="releasing", releases_at=timezone.now() + timedelta(days=3))
    assert button in page(owner, NUMBERS)
    assert button not in page(teammate, NUMBERS)


def test_the_other_agent_is_named(owner: Client, shop: NewTenant) -> None:
    with tenant_context(shop.tenant.pk):
        other = Agent.objects.create(tenant=shop.tenant, name="Night desk")
        PhoneNumber.objects.update(after_hours="agent", after_hours_agent=other)
    told = page(owner, NUMBERS)
    assert "Night desk" in told
    assert "not published, so it cannot answer" in told


def test_without_business_hours_the_page_says_so(owner: Client, shop: NewTenant) -> None:
    assert "No business hours are set" in page(owner, NUMBERS)
    with tenant_context(shop.tenant.pk):
        Tenant.objects.update(hours={"weekly": {"mon": [["09:00", "17:00"]]}})
    assert "No business hours are set" not in page(owner, NUMBERS)


def test_who_has_no_number_is_taught_how_to_get_one(owner: Client, shop: NewTenant) -> None:
    number_set(shop, status="released")
    told = page(owner, NUMBERS)
    assert "There is none yet" in told
    assert SEARCH in told
    assert shop.number not in told


def test_claims_are_shown_with_what_is_in_their_way(
    owner: Client, shop: NewTenant, claim: NumberClaim
) -> None:
    with tenant_context(shop.tenant.pk):
        NumberClaim.objects.create(
            tenant=shop.tenant, e164="+12125550188", country="US", kind="local", agent=claim.agent,
            status="failed", error_code=21422, ended_at=timezone.now(),
        )  # fmt: skip
    told = page(owner, NUMBERS)
    assert f"{NUMBERS}claims/{claim.pk}/" in told
    assert "Somebody else was faster" in told


def test_a_claim_that_was_made_again_is_not_shown_as_failed(
    owner: Client, shop: NewTenant, claim: NumberClaim
) -> None:
    with tenant_context(shop.tenant.pk):
        NumberClaim.objects.create(
            tenant=shop.tenant, e164=claim.e164, country="US", kind="local", agent=claim.agent,
            status="failed", error_code=21422, ended_at=timezone.now(),
            created_at=claim.created_at - timedelta(hours=1),
        )  # fmt: skip
    assert "Somebody else was faster" not in page(owner, NUMBERS)


def test_numbers_paid_for_and_unused_can_be_imported(owner: Client, shop: NewTenant) -> None:
    listed = [{"sid": "PN1", "e164": each, "since": ""} for each in ("+12125550199", shop.number)]
    with tenant_context(shop.tenant.pk):
        TwilioAccount.objects.create(
            tenant=shop.tenant, sid="AC1", token="x", status="active", unassigned=listed
        )
    told = page(owner, NUMBERS)
    assert 'name="number" value="+12125550199"' in told
    assert f'value="{shop.number}"' not in told  # it has been taken in since


def test_a_viewer_sees_the_numbers_and_no_way_to_change_them(
    teammate: Client, shop: NewTenant
) -> None:
    told = page(teammate, NUMBERS)
    assert grouped(shop.number) in told
    assert not [path for path in (SEARCH, CLAIM, IMPORT) if path in told]


def test_strangers_see_their_own(stranger: Client, visitor: Client, shop: NewTenant) -> None:
    assert shop.number not in page(stranger, NUMBERS)
    assert visitor.get(NUMBERS).status_code == 302
