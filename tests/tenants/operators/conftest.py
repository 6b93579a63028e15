"""Operators of the platform: with a second factor and without."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from tenants.models import User
from tenants.services import NewTenant
from tests.factories import user_made
from tests.people import factor_passed


def operator_made(email: str, *, has_factor: bool = True) -> User:
    """A member of the platform's staff."""
    user = user_made(email)
    user.is_staff = True
    user.save()
    if has_factor:
        Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    return user


@pytest.fixture
def staff(db: None) -> User:
    """An operator with a second factor."""
    return operator_made("operator@example.com")


@pytest.fixture
def operator(staff: User) -> Client:
    """The operator's browser."""
    client = Client()
    client.force_login(staff)
    return factor_passed(client)


@pytest.fixture
def factorless(db: None) -> Client:
    """The browser of staff without a second factor."""
    client = Client()
    client.force_login(operator_made("factorless@example.com", has_factor=False))
    return client


@pytest.fixture
def inside(operator: Client, shop: NewTenant) -> Client:
    """The operator's browser, looking at the shop."""
    operator.post("/admin/enter/", {"tenant": str(shop.tenant.pk)})
    return operator
