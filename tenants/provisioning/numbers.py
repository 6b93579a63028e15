"""A tenant's numbers: who answers them, giving them back, and taking in what is owned already."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db.models.functions import Now

from tenants.context import tenant_context
from tenants.models import PhoneNumber
from tenants.provisioning.answering import AFTER_HOURS, AgentNotReady, agent_answering
from tenants.provisioning.giving_back import number_give_back, numbers_due
from tenants.provisioning.importing import Papers, number_import
from tenants.provisioning.sentences import WRONG_STATE, ProvisioningFailed
from tenants.provisioning.terms import COOLING
from tenants.services.audit import Actor, audit_record

__all__ = [
    "COOLING",
    "Papers",
    "number_assign",
    "number_give_back",
    "number_import",
    "number_keep",
    "number_release",
    "numbers_due",
]
ASSIGNED: Final = "number.assigned"
RELEASE_ASKED: Final = "number.release-asked"
KEPT: Final = "number.kept"
_LABEL_CHARS: Final = 100


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
    """Who answers, in business hours and after them; from the next call on.

    `after_hours` is a word of PhoneNumber.AfterHours (ValueError for another).
    AgentNotReady, ProvisioningFailed (WRONG_STATE for a released number),
    PhoneNumber.DoesNotExist and AgentUnknown for another tenant's.
    """
    word = PhoneNumber.AfterHours(after_hours)
    with tenant_context(tenant_id):
        number = _locked(tenant_id, number_id)
        if number.status == PhoneNumber.Status.RELEASED:
            raise ProvisioningFailed(WRONG_STATE)
        number.agent = agent_answering(tenant_id=tenant_id, agent_id=agent_id)
        number.after_hours, number.after_hours_agent = word, None
        if word == PhoneNumber.AfterHours.AGENT:
            if after_hours_agent_id is None:
                raise AgentNotReady(AFTER_HOURS)
            number.after_hours_agent = agent_answering(
                tenant_id=tenant_id, agent_id=after_hours_agent_id, asked_as=AFTER_HOURS
            )
        number.label = label.strip()[:_LABEL_CHARS]
        number.save(update_fields=["agent", "after_hours", "after_hours_agent", "label"])
        details = {
            "agent": agent_id,
            "after_hours": word.value,
            "after_hours_agent": number.after_hours_agent_id,
        }
        _record(number, actor, ASSIGNED, details)
    return number


def number_release(*, tenant_id: UUID, number_id: UUID, actor: Actor) -> PhoneNumber:
    """Calls are refused from now on; after COOLING the number is given back.

    ProvisioningFailed (WRONG_STATE unless active), PhoneNumber.DoesNotExist.
    """
    with tenant_context(tenant_id):
        number = _locked(tenant_id, number_id)
        if number.status != PhoneNumber.Status.ACTIVE:
            raise ProvisioningFailed(WRONG_STATE)
        _move(number, status=PhoneNumber.Status.RELEASING, releases_at=Now() + COOLING)
        _record(number, actor, RELEASE_ASKED, {"days": COOLING.days})
    return number


def number_keep(*, tenant_id: UUID, number_id: UUID, actor: Actor) -> PhoneNumber:
    """Take a release back. ProvisioningFailed: WRONG_STATE unless releasing, its day to come.

    Once its day has come Twilio may have released it, though nobody was told (giving_back.py).
    """
    with tenant_context(tenant_id):
        number = _locked(tenant_id, number_id)
        releasing = PhoneNumber.Status.RELEASING
        to_come = PhoneNumber.objects.filter(pk=number_id, releases_at__gt=Now(), released_at=None)
        if number.status != releasing or not to_come.exists():
            raise ProvisioningFailed(WRONG_STATE)
        _move(number, status=PhoneNumber.Status.ACTIVE, releases_at=None)
        _record(number, actor, KEPT, {})
    return number


def _locked(tenant_id: UUID, number_id: UUID) -> PhoneNumber:
    """Held until the transaction ends; calls of it are stored meanwhile."""
    found = PhoneNumber.objects.select_for_update(no_key=True)
    return found.get(tenant=tenant_id, pk=number_id)


def _move(number: PhoneNumber, **changes: object) -> None:
    PhoneNumber.objects.filter(pk=number.pk).update(**changes)
    number.refresh_from_db()


def _record(number: PhoneNumber, actor: Actor, action: str, details: dict[str, object]) -> None:
    audit_record(
        tenant_id=number.tenant_id,
        actor=actor,
        action=action,
        subject=("number", number.pk),
        details=details,
    )
