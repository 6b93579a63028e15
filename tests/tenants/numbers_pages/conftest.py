"""The company, people, and rows that pages show."""

from __future__ import annotations

import pytest
from django.test import Client

from tenants.context import tenant_context
from tenants.models import Agent, Membership, NumberClaim, PhoneNumber
from tenants.services import NewTenant
from tests.factories import member_made
from tests.tenants.numbers_pages.company import Company


@pytest.fixture
def company(monkeypatch: pytest.MonkeyPatch) -> Company:
    """A phone company that sells one number."""
    made = Company()
    made.stands_in(monkeypatch)
    return made


@pytest.fixture
def manager(shop: NewTenant) -> Client:
    """A browser logged in as a manager of the shop."""
    client = Client()
    client.force_login(member_made(shop, "manager@example.com", Membership.Role.MANAGER))
    return client


@pytest.fixture
def agent(shop: NewTenant) -> Agent:
    """The shop's only agent, which is published."""
    with tenant_context(shop.tenant.pk):
        return Agent.objects.get()


@pytest.fixture
def number(shop: NewTenant) -> PhoneNumber:
    """The shop's only number."""
    with tenant_context(shop.tenant.pk):
        return PhoneNumber.objects.select_related("agent").get()


@pytest.fixture
def claim(shop: NewTenant, agent: Agent) -> NumberClaim:
    """A claim that is being carried out."""
    with tenant_context(shop.tenant.pk):
        return NumberClaim.objects.create(
            tenant=shop.tenant, e164="+12125550177", country="US", kind="local", agent=agent,
            monthly_micros=1_150_000, currency="USD",
        )  # fmt: skip
