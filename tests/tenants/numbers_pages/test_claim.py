"""Claiming: the price and the papers first, once however often it is sent, and then how it goes."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tenants.context import tenant_context
from tenants.models import Agent, NumberClaim, PhoneNumber
from tenants.provisioning.paperwork import Item
from tenants.services import NewTenant
from tests.tenants.numbers_pages.company import ADDRESS, OFFER, SILENT, Company
from tests.tenants.numbers_pages.showing import CLAIM, NUMBERS, PAPERS, SEARCH, page, told

pytestmark = pytest.mark.django_db
WANTED: dict[str, Any] = {"number": OFFER.e164, "country": "US", "kind": "local"}
BUTTON = ">Claim this number</button>"
MISSING = Item("Proof of address", "missing", "A bill of the last three months")


def sent(agent: Agent, **more: str) -> dict[str, str]:
    return {**WANTED, "agent": str(agent.pk), **more}


def claim_set(shop: NewTenant, **values: Any) -> None:
    with tenant_context(shop.tenant.pk):
        NumberClaim.objects.update(**values)


def test_the_price_and_who_may_answer_are_shown_before_anything_is_bought(
    owner: Client, company: Company, agent: Agent
) -> None:
    found = page(owner, CLAIM, **WANTED)
    for word in (OFFER.e164, "$1.15", f'<option value="{agent.pk}">', "every month", BUTTON):
        assert word in found
    assert not company.of("number_claim")
    assert not company.of("checklist")  # it asks for no papers


def test_a_claim_leads_to_how_far_it_is(owner: Client, company: Company, agent: Agent) -> None:
    answer = owner.post(CLAIM, sent(agent), follow=True)
    assert "will be bought in a moment" in told(answer)
    assert answer.redirect_chain[0][0].startswith(f"{NUMBERS}claims/")
    [given] = company.of("number_claim")
    assert (given["e164"], given["agent_id"]) == (OFFER.e164, agent.pk)


def test_what_is_sent_twice_is_claimed_once(owner: Client, company: Company, agent: Agent) -> None:
    first, second = (owner.post(CLAIM, sent(agent)) for _ in range(2))
    assert first.status_code == second.status_code == 302
    assert first.headers["Location"] == second.headers["Location"]


def test_what_is_the_tenants_own_already_leads_to_it(
    owner: Client, company: Company, agent: Agent, number: PhoneNumber
) -> None:
    company.refuses = 1
    wanted = sent(agent, number=number.e164)
    for answer in (owner.post(CLAIM, wanted, follow=True), owner.get(CLAIM, wanted, follow=True)):
        assert answer.redirect_chain[0][0] == f"{NUMBERS}{number.pk}/"
        assert "This number is yours already." in told(answer)


def test_of_two_businesses_the_second_is_told(
    owner: Client, stranger: Client, company: Company, agent: Agent, rival: NewTenant
) -> None:
    owner.post(CLAIM, sent(agent))
    with tenant_context(rival.tenant.pk):
        theirs = Agent.objects.get()
    answer = stranger.post(CLAIM, sent(theirs))
    assert "This number is taken already" in told(answer, 422)


def test_a_number_that_is_gone_cannot_be_claimed(owner: Client, company: Company) -> None:
    company.for_sale = []
    found = page(owner, CLAIM, **WANTED)
    assert "Somebody else was faster" in found
    assert BUTTON not in found


def test_without_a_published_agent_the_page_leads_to_one(
    owner: Client, company: Company, shop: NewTenant
) -> None:
    with tenant_context(shop.tenant.pk):
        Agent.objects.update(published_version=None)
    found = page(owner, CLAIM, **WANTED)
    assert "no agent is published yet" in found
    assert BUTTON not in found


def test_papers_are_a_list_and_come_first(owner: Client, company: Company) -> None:
    company.wants(MISSING, is_ready=False)
    found = page(owner, CLAIM, **WANTED)
    for word in ("Proof of address", "missing", "A bill of the last three months", PAPERS):
        assert word in found
    assert BUTTON not in found
    assert company.of("checklist")[0]["address_requirements"] == "any"


def test_an_address_is_chosen_and_goes_along(owner: Client, company: Company, agent: Agent) -> None:
    company.wants(Item("Address", "met", ""), addresses=(ADDRESS,), is_ready=True)
    found = page(owner, CLAIM, **WANTED)
    assert "Flower shop, 1 High Street, 02108, Boston" in found
    assert BUTTON in found
    owner.post(CLAIM, sent(agent, address=ADDRESS.sid))
    assert company.of("number_claim")[0]["address_sid"] == ADDRESS.sid


def test_a_silent_company_is_said_and_the_claim_can_be_sent_again(
    owner: Client, company: Company, agent: Agent
) -> None:
    company.refuses = SILENT
    found = told(owner.post(CLAIM, sent(agent)), 422)
    assert "does not answer at the moment" in found
    assert f'<option value="{agent.pk}" selected>' in found
    assert 'name="number" value="+12125550100"' in found
    assert [name for name, _ in company.asked] == ["number_claim"]  # and waited for no price


def test_a_silent_company_is_said_before_the_claim_too(owner: Client, company: Company) -> None:
    company.refuses = SILENT
    found = page(owner, CLAIM, **WANTED)
    assert "does not answer at the moment" in found
    assert BUTTON not in found


@pytest.mark.parametrize("agent_id", ["", "x", str(uuid4())])
def test_who_answers_is_one_of_the_tenants_agents(
    owner: Client, company: Company, agent_id: str
) -> None:
    assert owner.post(CLAIM, {**WANTED, "agent": agent_id}).status_code == 422
    assert not company.of("number_claim")


@pytest.mark.parametrize("change", [{"number": "12"}, {"country": "usa"}, {"kind": "golden"}])
def test_who_wants_no_number_is_sent_to_the_search(
    owner: Client, company: Company, change: dict[str, str]
) -> None:
    assert owner.get(CLAIM, {**WANTED, **change}).headers["Location"] == SEARCH
    assert not company.asked
    assert "This is not a phone number that can be rented." in page(owner, SEARCH)


def test_only_owners_claim(
    manager: Client, teammate: Client, company: Company, agent: Agent
) -> None:
    for client in (manager, teammate):
        assert "Only an owner can claim a number." in page(client, CLAIM, 403, **WANTED)
        assert client.post(CLAIM, sent(agent)).status_code == 403
    assert not company.asked


@pytest.mark.parametrize(
    ("values", "said", "goes_on"),
    [
        ({}, "will be bought in a moment", True),
        ({"status": "buying", "error_code": SILENT}, "goes on by itself", True),
        ({"status": "failed", "error_code": 21422}, "Somebody else was faster", False),
        ({"status": "done"}, "The number is yours", False),
    ],
)
def test_how_far_a_claim_is(
    owner: Client, claim: NumberClaim, values: dict[str, Any], said: str, goes_on: bool
) -> None:
    with tenant_context(claim.tenant_id):
        NumberClaim.objects.update(**values)
    found = page(owner, f"{NUMBERS}claims/{claim.pk}/")
    assert said in found
    assert ('http-equiv="refresh"' in found) == goes_on


def test_a_claim_that_is_done_leads_to_its_number(
    owner: Client, shop: NewTenant, claim: NumberClaim, number: PhoneNumber
) -> None:
    claim_set(shop, status="done", number=number)
    found = page(owner, f"{NUMBERS}claims/{claim.pk}/")
    for words in (f'href="{NUMBERS}{number.pk}/"', "Phone it now", "forward", "Set business hours"):
        assert words in found


def test_a_failed_claim_can_be_tried_again_by_owners(
    owner: Client, teammate: Client, shop: NewTenant, claim: NumberClaim
) -> None:
    claim_set(shop, status="failed", error_code=21422)
    path = f"{NUMBERS}claims/{claim.pk}/"
    assert f"{CLAIM}?number=%2B12125550177&country=US&kind=local" in page(owner, path)
    assert CLAIM not in page(teammate, path)


def test_a_strangers_claim_is_404(stranger: Client, claim: NumberClaim) -> None:
    assert stranger.get(f"{NUMBERS}claims/{claim.pk}/").status_code == 404
