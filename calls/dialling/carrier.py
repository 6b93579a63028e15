"""The account at Twilio that a call goes through: the one that owns its number (protocols.md D)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from tenants.provisioning.account import OwnAccount, account_of, parent

T = TypeVar("T")


def asked(tenant_id: UUID, account_sid: str, request: Callable[..., T], **what: Any) -> T:
    """What `request(credentials, account_sid=…, **what)` answers, outside a transaction.

    With the tenant's own credentials for its own account; for any other, such as our main one
    (""), with ours. TwilioFailed, ProvisioningFailed.
    """
    own = account_of(tenant_id=tenant_id) if account_sid else None
    if own is not None and own.account_sid == account_sid:
        return OwnAccount(tenant_id, own).ask(request, account_sid=account_sid, **what)
    ours = parent()
    return request(ours, account_sid=account_sid or ours.account_sid, **what)
