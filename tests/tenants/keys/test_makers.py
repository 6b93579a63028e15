"""Who made a key is named while they are a member."""

from __future__ import annotations

import pytest
from django.test import Client

from tenants.context import tenant_context
from tenants.models import ApiKey, Membership
from tenants.services import NewTenant
from tests.factories import member_made
from tests.tenants.keys.making import LIST

pytestmark = pytest.mark.django_db


def test_a_maker_who_left_is_not_followed(owner: Client, shop: NewTenant) -> None:
    maker = member_made(shop, "then@example.com", role="owner")
    with tenant_context(shop.tenant.pk):
        ApiKey.objects.update(created_by=maker)
    assert "then@example.com" in owner.get(LIST).content.decode()
    with tenant_context(shop.tenant.pk):
        Membership.objects.filter(user=maker).delete()
    told = owner.get(LIST).content.decode()
    assert ("then@example.com" in told, "A former member" in told) == (False, True)
