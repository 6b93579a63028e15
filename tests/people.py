"""Fixtures: the people every access rule is tried by (CONTRIBUTING.md rule 16)."""

from __future__ import annotations

from time import time

import pytest
from django.test import Client

from tenants.models import User
from tenants.services import NewTenant
from tests.factories import member_made, tenant_made


@pytest.fixture
def shop(db: None) -> NewTenant:
    """The tenant under test."""
    return tenant_made(name="Flower shop")


@pytest.fixture
def rival(db: None) -> NewTenant:
    """Another tenant: its people are strangers to the shop."""
    return tenant_made(name="Rival")


@pytest.fixture
def owner(shop: NewTenant) -> Client:
    """A browser logged in as the shop's owner."""
    return _logged_in(User.objects.get(email=shop.owner_email))


@pytest.fixture
def teammate(shop: NewTenant) -> Client:
    """A browser logged in as a viewer of the shop."""
    return _logged_in(member_made(shop, "teammate@example.com"))


@pytest.fixture
def stranger(rival: NewTenant) -> Client:
    """A browser logged in as the rival's owner."""
    return _logged_in(User.objects.get(email=rival.owner_email))


@pytest.fixture
def visitor(db: None) -> Client:
    """A browser without a login."""
    return Client()


def factor_passed(client: Client) -> Client:
    """The browser, logged in, with the second factor given."""
    session = client.session
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session["account_authentication_methods"] = [{"method": "mfa", "at": time(), "type": "totp"}]
    session.save()
    return client


def _logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
