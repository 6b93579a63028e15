"""The phone company is asked once the database is left, so that it can be slow on its own."""

from __future__ import annotations

import pytest
from django.test import Client

from tenants.context import tenant_context
from tenants.models import Agent, TwilioAccount
from tenants.services import NewTenant
from tests.tenants.numbers_pages.company import OFFER, Company
from tests.tenants.numbers_pages.showing import CLAIM, IMPORT, PAPERS, SEARCH

pytestmark = pytest.mark.django_db(transaction=True)
WANTED = {"number": OFFER.e164, "country": "US", "kind": "local"}
ADDRESS = {
    "customer_name": "Flower shop", "street": "1 High Street", "city": "Boston", "region": "MA",
    "postal_code": "02108", "country": "US",
}  # fmt: skip


@pytest.fixture
def business(shop: NewTenant) -> Agent:
    """The agent of a shop that pays for an unused number."""
    with tenant_context(shop.tenant.pk):
        TwilioAccount.objects.create(
            tenant=shop.tenant, sid="AC1", token="x", status="active",
            unassigned=[{"sid": "PN1", "e164": "+12125550199", "since": ""}],
        )  # fmt: skip
        return Agent.objects.get()


@pytest.mark.parametrize(
    "asking",
    [
        ("get", SEARCH, {"country": "US", "kind": "local"}),
        ("get", CLAIM, WANTED),
        ("post", CLAIM, WANTED),
        ("post", IMPORT, {"number": "+12125550199"}),
        ("post", IMPORT, {"look": "1"}),
        ("get", PAPERS, {"country": "US", "kind": "local"}),
        ("post", f"{PAPERS}?country=US&kind=local", ADDRESS),
    ],
)
def test_no_transaction_waits_for_the_company(
    owner: Client, business: Agent, company: Company, asking: tuple[str, str, dict[str, str]]
) -> None:
    company.wants(is_ready=True)
    method, path, form = asking
    more = {"agent": str(business.pk)} if method == "post" else {}
    assert getattr(owner, method)(path, {**form, **more}).status_code in {200, 302}
    assert company.is_outside
    assert all(company.is_outside)
