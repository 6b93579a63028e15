"""A tenant's numbers: who answers them, giving them back, and taking in what is owned already."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from tenants.models import PhoneNumber
from tenants.services.audit import Actor

COOLING: Final = timedelta(days=7)


def number_assign(
    *,
    tenant_id: UUID,
    number_id: UUID,
    actor: Actor,
    agent_id: UUID,
    after_hours: str,
    after_hours_agent_id: UUID | None = None,
    label: str = "",
) -> PhoneNumber:
    """Who answers, in business hours and after them (PhoneNumber.AfterHours); from the next call.

    ProvisioningFailed (AGENT_UNPUBLISHED, WRONG_STATE for a released one), PhoneNumber.DoesNotExist.
    """
    raise NotImplementedError


def number_release(*, tenant_id: UUID, number_id: UUID, actor: Actor) -> PhoneNumber:
    """Calls are refused from now on; after COOLING the number is given back.

    ProvisioningFailed (WRONG_STATE unless active), PhoneNumber.DoesNotExist.
    """
    raise NotImplementedError


def number_keep(*, tenant_id: UUID, number_id: UUID, actor: Actor) -> PhoneNumber:
    """Take a release back. ProvisioningFailed (WRONG_STATE unless releasing, its day to come)."""
    raise NotImplementedError


def number_give_back(*, tenant_id: UUID, number_id: UUID) -> bool:
    """Release at Twilio a number whose day has come; False where it must be tried again."""
    raise NotImplementedError


def numbers_release_due() -> int:
    """Give back every number whose day has come; how many were."""
    raise NotImplementedError


def number_import(
    *, tenant_id: UUID, actor: Actor, e164: str, agent_id: UUID, from_parent: bool = False
) -> PhoneNumber:
    """Take in a number that is owned already; its webhooks are set. ProvisioningFailed.

    It must be in the tenant's own account (NOT_YOURS); for operators, `from_parent` moves it there
    from the platform's account.
    """
    raise NotImplementedError
