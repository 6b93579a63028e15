"""What is encrypted at rest, written anew under the first key of ENCRYPTION_KEYS.

Second factors are people's; the Auth Tokens of tenants' accounts at Twilio and the secrets of
their webhooks are read and written tenant by tenant, inside the fence.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone

from prosaas.lib import encryption
from tenants.context import tenant_context
from tenants.lookups import tenant_ids
from tenants.models import TwilioAccount, WebhookEndpoint

_SECRETS = ("secret", "seed")  # allauth's names: of TOTP, of recovery codes
_LISTS = ("migrated_codes",)
_HELD = ("secret", "old_secret")  # of a webhook's endpoint


@dataclass(slots=True)
class Rotation:
    """What there is: rows under the first key, rows under another, ids of unreadable rows."""

    current: int = 0
    older: int = 0
    unreadable: list[int] = field(default_factory=list)
    unreadable_accounts: list[UUID] = field(default_factory=list)  # by tenant
    unreadable_webhooks: list[UUID] = field(default_factory=list)  # by endpoint


def keys_rotate(*, write: bool) -> Rotation:
    """Count, and with `write` put every row that another key opens under the first."""
    found = Rotation()
    for row_id in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().filter(pk=row_id).first()
            if row is not None:
                _rotate_factor(row, found, write=write)
    for tenant_id in tenant_ids():
        with tenant_context(tenant_id):
            for account in TwilioAccount.objects.select_for_update().exclude(token=""):
                _rotate_account(account, found, write=write)
            for endpoint in WebhookEndpoint.objects.select_for_update(no_key=True).order_by("pk"):
                _rotate_endpoint(endpoint, found, write=write)
    return found


def _rotate_factor(row: Authenticator, found: Rotation, *, write: bool) -> None:
    if all(encryption.is_current(token) for token in _tokens(row.data)):
        found.current += 1
        return
    try:
        row.data = _changed(row.data, _anew)
    except encryption.Unreadable:
        found.unreadable.append(row.pk)
        return
    found.older += 1
    if write:
        row.save(update_fields=["data"])


def _rotate_account(account: TwilioAccount, found: Rotation, *, write: bool) -> None:
    if encryption.is_current(account.token):
        found.current += 1
        return
    try:
        account.token = _anew(account.token)
    except encryption.Unreadable:
        found.unreadable_accounts.append(account.tenant_id)
        return
    found.older += 1
    if write:
        account.save(update_fields=["token"])


def _rotate_endpoint(endpoint: WebhookEndpoint, found: Rotation, *, write: bool) -> None:
    """One that signs no more is emptied on the way: nobody needs it under any key."""
    if endpoint.old_secret_until and endpoint.old_secret_until <= timezone.now():
        endpoint.old_secret, endpoint.old_secret_until = "", None
        if write:
            endpoint.save(update_fields=["old_secret", "old_secret_until"])
    held = {name: token for name in _HELD if (token := getattr(endpoint, name))}
    if all(encryption.is_current(token) for token in held.values()):
        found.current += 1
        return
    try:
        for name, token in held.items():
            setattr(endpoint, name, _anew(token))
    except encryption.Unreadable:
        found.unreadable_webhooks.append(endpoint.pk)
        return
    found.older += 1
    if write:
        endpoint.save(update_fields=list(held))


def _anew(token: str) -> str:
    return encryption.encrypt(encryption.decrypt(token))


def _tokens(data: dict[str, Any]) -> list[str]:
    single = [data[name] for name in _SECRETS if name in data]
    return single + [token for name in _LISTS for token in data.get(name) or ()]


def _changed(data: dict[str, Any], change: Callable[[str], str]) -> dict[str, Any]:
    single = {name: change(data[name]) for name in _SECRETS if name in data}
    lists = {name: [change(token) for token in data[name]] for name in _LISTS if data.get(name)}
    return {**data, **single, **lists}
