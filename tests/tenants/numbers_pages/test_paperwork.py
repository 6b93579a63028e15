"""What a country asks for, how far it is done, and adding an address."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tenants.provisioning.paperwork import Item
from tests.tenants.numbers_pages.company import ADDRESS, OFFER, SILENT, Company
from tests.tenants.numbers_pages.showing import CLAIM, PAPERS, SEARCH, page, told

pytestmark = pytest.mark.django_db
US: dict[str, Any] = {"country": "US", "kind": "local"}
FORM = {
    "customer_name": "Flower shop", "street": "1 High Street", "city": "Boston", "region": "MA",
    "postal_code": "02108", "country": "US",
}  # fmt: skip

DOCUMENTS = (
    Item("Israel: Local - Business", "missing", "Not yet.", is_whole=True),
    Item("business_info", "missing", "", fields=("business_registration_number", "shoe_size")),
    Item("Business Name Info", "missing", "", any_of=("tax_document", "utility_bill")),
)


def test_nothing_is_asked_before_a_country_is_chosen(owner: Client, company: Company) -> None:
    assert "Choose where" in page(owner, PAPERS)
    assert not company.asked


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("met", "done"),
        ("missing", "missing"),
        ("waiting", "being checked"),
        ("refused", "refused"),
    ],
)
def test_each_demand_says_how_far_it_is(
    owner: Client, company: Company, state: str, said: str
) -> None:
    company.wants(Item("Address", state, "In the country itself"), is_ready=False)  # type: ignore[arg-type]  # from the table
    found = page(owner, PAPERS, **US)
    assert f"<strong>{said}</strong> · <bdi>Address</bdi>" in found
    assert "In the country itself" in found
    assert "send us" not in found


def test_documents_are_asked_for_in_words_that_an_owner_reads(
    owner: Client, company: Company
) -> None:
    company.wants(*DOCUMENTS, is_ready=False)
    found = page(owner, PAPERS, **US)
    for words in (
        "<h3>Documents for a business</h3>",
        "<strong>missing</strong> · <bdi>Not yet.</bdi>",
        "<bdi>Proof of the business name</bdi>",
        "Registration number, shoe size",
        "Any one of: Tax document, Utility bill",
    ):
        assert words in found
    assert "Israel: Local - Business" not in found
    assert "_number" not in found


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("support@example.com", 'href="mailto:support@example.com"'),
        ("", "Write to the person who runs this service."),
    ],
)
def test_the_page_says_whom_to_send_documents_to(
    owner: Client, company: Company, settings: Any, address: str, said: str
) -> None:
    settings.SUPPORT_EMAIL = address
    company.wants(*DOCUMENTS, is_ready=False)
    assert said in page(owner, PAPERS, **US)
    assert said in page(owner, CLAIM, number=OFFER.e164, **US)


def test_where_nothing_is_asked_for_the_page_says_so(owner: Client, company: Company) -> None:
    assert "Nothing is asked for" in page(owner, PAPERS, **US)


def test_the_addresses_that_would_do_are_shown(owner: Client, company: Company) -> None:
    company.wants(addresses=(ADDRESS,), is_ready=True)
    assert "1 High Street, 02108 Boston" in page(owner, PAPERS, **US)


def test_an_address_is_added_for_the_number_that_waits_for_it(
    owner: Client, company: Company
) -> None:
    query = "?number=%2B12125550100&country=US&kind=local"
    answer = owner.post(f"{PAPERS}{query}&address=any", FORM)
    assert answer.headers["Location"] == f"{CLAIM}{query}"
    [given] = company.of("address_add")
    assert {name: given[name] for name in FORM} == FORM


def test_an_address_that_no_number_waits_for_is_listed(owner: Client, company: Company) -> None:
    company.wants(addresses=(ADDRESS,), is_ready=True)
    found = told(owner.post(PAPERS, FORM, follow=True))
    assert "1 High Street, 02108 Boston" in found
    assert f'href="{SEARCH}?country=US&kind=local"' in found


@pytest.mark.parametrize("code", [SILENT, 21628])
def test_a_refused_address_is_said_and_what_was_typed_stays(
    owner: Client, company: Company, code: int
) -> None:
    company.refuses = code
    found = told(owner.post(f"{PAPERS}?country=US&kind=local", FORM), 422)
    assert ("could not confirm the address" if code == 21628 else "does not answer") in found
    assert 'value="1 High Street"' in found


@pytest.mark.parametrize("name", FORM)
def test_an_address_is_whole(owner: Client, company: Company, name: str) -> None:
    found = told(owner.post(PAPERS, {**FORM, name: ""}), 422)
    assert "This field is required" in found
    assert not company.of("address_add")


def test_a_silent_company_is_said(owner: Client, company: Company) -> None:
    company.refuses = SILENT
    assert "does not answer at the moment" in page(owner, PAPERS, **US)


def test_viewers_and_managers_look_and_add_nothing(
    manager: Client, teammate: Client, company: Company
) -> None:
    for client in (manager, teammate):
        assert "Add the address" not in page(client, PAPERS, **US)
        assert client.post(PAPERS, FORM).status_code == 403
    assert not company.of("address_add")
