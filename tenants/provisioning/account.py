"""The Twilio account that a tenant's numbers live in: a subaccount, opened on first use."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from prosaas.lib.twilio.client import Credentials


def parent() -> Credentials:
    """The platform's own account, from the settings; ProvisioningFailed (NOT_CONFIGURED)."""
    raise NotImplementedError


def account_of(*, tenant_id: UUID) -> Credentials | None:
    """The tenant's own account; None where none was opened, or it is closed."""
    raise NotImplementedError


def account_opened(*, tenant_id: UUID) -> Credentials:
    """The tenant's own account, opened when there is none. ProvisioningFailed."""
    raise NotImplementedError
