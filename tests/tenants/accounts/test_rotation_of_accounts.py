"""rotatekeys: the Auth Tokens of tenants' accounts at Twilio, tenant by tenant."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from prosaas.lib import encryption
from tenants.context import tenant_context
from tenants.models import TwilioAccount
from tenants.services import NewTenant
from tests.calls.subaccounts import account_made, token_of, token_stored
from tests.tenants.accounts.steps import new_key

pytestmark = pytest.mark.django_db


def rotated(*arguments: str) -> str:
    out = StringIO()
    call_command("rotatekeys", *arguments, stdout=out)
    return out.getvalue()


def stored(made: NewTenant) -> str:
    with tenant_context(made.tenant.pk):
        return TwilioAccount.objects.get().token


def test_every_tenants_token_is_put_under_the_first_key(
    shop: NewTenant, rival: NewTenant, settings: Settings
) -> None:
    for made in (shop, rival):
        account_made(made)
    settings.ENCRYPTION_KEYS = (new_key(), *settings.ENCRYPTION_KEYS)
    assert rotated().startswith("2 re-encrypted, 0 ")
    assert rotated().startswith("0 re-encrypted, 2 ")
    settings.ENCRYPTION_KEYS = settings.ENCRYPTION_KEYS[:1]
    assert [encryption.decrypt(stored(made)) for made in (shop, rival)] == [
        token_of(shop),
        token_of(rival),
    ]


def test_looking_changes_nothing(shop: NewTenant, settings: Settings) -> None:
    account_made(shop)
    before = stored(shop)
    settings.ENCRYPTION_KEYS = (new_key(), *settings.ENCRYPTION_KEYS)
    assert rotated("--check").startswith("1 are under an older key, 0 ")
    assert stored(shop) == before


def test_an_unreadable_one_is_named_by_its_tenant_and_the_others_are_done(
    shop: NewTenant, rival: NewTenant, settings: Settings
) -> None:
    account_made(shop)
    account_made(rival)
    token_stored(shop, "damaged")
    settings.ENCRYPTION_KEYS = (new_key(), *settings.ENCRYPTION_KEYS)
    with pytest.raises(CommandError, match=f"tenants_twilioaccount of tenant {shop.tenant.pk}"):
        rotated()
    assert (stored(shop), encryption.is_current(stored(rival))) == ("damaged", True)


def test_an_account_without_a_token_has_nothing_to_rotate(shop: NewTenant) -> None:
    """One that is closed."""
    account_made(shop, status="closed")
    token_stored(shop, "")
    assert rotated().startswith("0 re-encrypted, 0 ")
