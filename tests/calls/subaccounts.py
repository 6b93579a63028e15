"""Tenants' own accounts at Twilio, with tokens that sign."""

from __future__ import annotations

from uuid import uuid4

from prosaas.lib.encryption import encrypt
from tenants.context import tenant_context
from tenants.models import PhoneNumber, TwilioAccount
from tenants.services import NewTenant


def token_of(made: NewTenant) -> str:
    """The Auth Token of the tenant's account."""
    return f"token-of-{made.tenant.pk}"


def account_made(made: NewTenant, *, status: str = "active", token: str = "") -> TwilioAccount:
    """The tenant has an account of its own, which holds its number."""
    with tenant_context(made.tenant.pk):
        account = TwilioAccount.objects.create(
            tenant=made.tenant,
            sid=f"AC{uuid4().hex}",
            status=status,
            token=encrypt(token or token_of(made)),
        )
        PhoneNumber.objects.filter(e164=made.number).update(account_sid=account.sid)
    return account


def token_stored(made: NewTenant, encrypted: str) -> None:
    """Behind the services' back, the account's token is this, as encrypted."""
    with tenant_context(made.tenant.pk):
        TwilioAccount.objects.filter(tenant=made.tenant).update(token=encrypted)
