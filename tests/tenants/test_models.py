"""What the database refuses."""

from __future__ import annotations

import pytest
from django.db import Error
from pytest_django import Settings

from tenants.context import tenant_context
from tenants.models import Agent, PhoneNumber, User, VersionIsImmutable
from tenants.services import NewTenant, agent_publish

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number", ["", "0501234567", "+0123456789", "anonymous", "+1415555012x"])
def test_a_number_is_e164(shop: NewTenant, number: str) -> None:
    with pytest.raises(Error, match="phonenumber_e164"), tenant_context(shop.tenant.pk):
        PhoneNumber.objects.update(e164=number)


def test_publishing_counts_versions_and_keeps_the_old(shop: NewTenant) -> None:
    with tenant_context(shop.tenant.pk):
        agent = Agent.objects.get()
        second = agent_publish(agent=agent, greeting="Hi", instructions="", language="en")
        assert [version.number for version in agent.versions.order_by("number")] == [1, 2]
        assert Agent.objects.get().published_version == second


def test_a_saved_version_refuses_to_be_saved_again(shop: NewTenant) -> None:
    with tenant_context(shop.tenant.pk):
        version = Agent.objects.get().published_version
        assert version is not None
        with pytest.raises(VersionIsImmutable):
            version.save()


def test_an_address_is_one_user_in_any_case() -> None:
    user = User.objects.create_user("Dana@Example.com", "secret")
    assert User.objects.get_by_natural_key("DANA@example.COM") == user


def test_a_new_password_is_hashed_with_argon2(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[1:]
    assert User.objects.create_user("a@example.com", "secret").password.startswith("argon2")
