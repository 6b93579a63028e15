"""A business as its sign-up leaves it, people in it, and a phone company that sells one number."""

from __future__ import annotations

import pytest
from django.test import Client

from tenants.context import tenant_context
from tenants.models import Membership, PhoneNumber, Tenant, User
from tenants.services.tenants import NewTenant, tenant_open
from tests.factories import member_made
from tests.tenants.numbers_pages.company import Company


@pytest.fixture
def fresh(db: None) -> NewTenant:
    """A business that signed up a moment ago: an agent of nobody's choice, and no number."""
    user = User.objects.create_user("fresh@example.com", "pass")
    limits = {"limit_numbers": 3}
    tenant = tenant_open(
        name="Rosa's", owner=user, locale="en", zone="America/Chicago", limits=limits
    )
    return NewTenant(tenant, "", user.email, "pass", "")


@pytest.fixture
def founder(fresh: NewTenant) -> Client:
    """Its owner's browser."""
    client = Client()
    client.force_login(User.objects.get(email=fresh.owner_email))
    return client


@pytest.fixture
def helper(fresh: NewTenant) -> Client:
    """A viewer's browser."""
    client = Client()
    client.force_login(member_made(fresh, "helper@example.com"))
    return client


@pytest.fixture
def manager(fresh: NewTenant) -> Client:
    """A manager's browser."""
    client = Client()
    client.force_login(member_made(fresh, "manager@example.com", Membership.Role.MANAGER))
    return client


@pytest.fixture
def company(monkeypatch: pytest.MonkeyPatch) -> Company:
    """A phone company that sells one number."""
    made = Company()
    made.stands_in(monkeypatch)
    return made


def numbered(fresh: NewTenant) -> PhoneNumber:
    """Its first number, which its agent answers."""
    with tenant_context(fresh.tenant.pk):
        agent = Tenant.objects.get(pk=fresh.tenant.pk).agent_set.get()
        return PhoneNumber.objects.create(tenant=fresh.tenant, e164="+12125550100", agent=agent)
