"""What a number costs is agreed to by the person who saw it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from tenants.models import Agent, PhoneNumber
from tenants.provisioning import claims
from tenants.provisioning.sentences import NOT_AVAILABLE, PRICE_CHANGED, ProvisioningFailed
from tests.tenants.numbers_pages.company import OFFER, Company
from tests.tenants.numbers_pages.showing import CLAIM, NUMBERS, page, told

pytestmark = pytest.mark.django_db
WANTED: dict[str, Any] = {"number": OFFER.e164, "country": "US", "kind": "local"}


def shown(micros: int) -> str:
    return f'name="price" value="{micros} USD"'


def sent(agent: Agent, **more: str) -> dict[str, str]:
    return {**WANTED, "agent": str(agent.pk), **more}


def test_the_price_that_was_shown_goes_along(owner: Client, company: Company, agent: Agent) -> None:
    assert shown(1_150_000) in page(owner, CLAIM, **WANTED)
    owner.post(CLAIM, sent(agent, price="1150000 USD"))
    assert company.of("number_claim")[0]["price"] == (1_150_000, "USD")


def test_a_price_in_the_address_is_not_shown(owner: Client, company: Company) -> None:
    assert shown(1_150_000) in page(owner, CLAIM, **WANTED, price="1 USD")


@pytest.mark.parametrize(
    "price", ["", "free", "1", "-1 USD", "1 usd", "1.5 USD", "9" * 30 + " USD"]
)
def test_what_is_no_price_agrees_to_none(
    owner: Client, company: Company, agent: Agent, price: str
) -> None:
    owner.post(CLAIM, sent(agent, price=price))
    assert [each["price"] for each in company.of("number_claim")] in ([], [(None, "")])


def test_a_changed_price_is_shown_and_asked_about_again(
    owner: Client, company: Company, agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(**_given: Any) -> None:
        raise ProvisioningFailed(PRICE_CHANGED)

    monkeypatch.setattr(claims, "number_claim", refused)
    company.for_sale = [replace(OFFER, monthly_micros=2_000_000)]
    found = told(owner.post(CLAIM, sent(agent, price="1150000 USD")), 422)
    assert "The price has changed" in found
    assert shown(2_000_000) in found
    assert shown(1_150_000) not in found
    assert "$2.00" in found
    assert f'<option value="{agent.pk}" selected>' in found


def test_a_number_without_a_price_cannot_be_claimed(owner: Client, company: Company) -> None:
    company.for_sale = [replace(OFFER, monthly_micros=None, currency="")]
    found = page(owner, CLAIM, **WANTED)
    assert "names no price for this number" in found
    assert ">Claim this number</button>" not in found


def test_what_became_ones_own_meanwhile_leads_to_it(
    owner: Client, company: Company, agent: Agent, number: PhoneNumber
) -> None:
    company.refuses = NOT_AVAILABLE
    answer = owner.post(CLAIM, sent(agent, number=number.e164))
    assert answer.headers["Location"] == f"{NUMBERS}{number.pk}/"
