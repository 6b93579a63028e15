"""Whether a tenant is served: suspended by an operator, and taken back."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.context import tenant_context
from tenants.models import Tenant
from tenants.services.audit import Actor, audit_record

SUSPENDED: Final = "tenant.suspended"
RESUMED: Final = "tenant.resumed"
REOPENED: Final = "closing.undone"
SERVED_AGAIN: Final = (RESUMED, REOPENED)


class SuspendReason(models.TextChoices):
    """Why a tenant is suspended: a word, for the audit log holds nothing personal."""

    UNPAID = "unpaid", _("not paid")
    ABUSE = "abuse", _("abuse")
    SECURITY = "security", _("security")
    REQUESTED = "requested", _("asked for")
    OTHER = "other", _("another reason")


class WrongStanding(Exception):
    """The tenant's status does not allow this; `status` is what it is."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


def tenant_suspend(*, tenant_id: UUID, actor: Actor, reason: str) -> None:
    """Calls are answered politely from now on, and members are locked out; running calls go on.

    `reason` is a SuspendReason (ValueError for another word). WrongStanding unless active.
    """
    word = SuspendReason(reason)
    with tenant_context(tenant_id):
        _move(tenant_id, Tenant.Status.ACTIVE, Tenant.Status.SUSPENDED)
        audit_record(
            tenant_id=tenant_id,
            actor=actor,
            action=SUSPENDED,
            subject=("tenant", tenant_id),
            details={"reason": word.value},
        )


def tenant_resume(*, tenant_id: UUID, actor: Actor) -> None:
    """Calls are taken again. WrongStanding unless suspended."""
    with tenant_context(tenant_id):
        _move(tenant_id, Tenant.Status.SUSPENDED, Tenant.Status.ACTIVE)
        subject = ("tenant", tenant_id)
        audit_record(tenant_id=tenant_id, actor=actor, action=RESUMED, subject=subject)


def tenant_locked(tenant_id: UUID) -> Tenant:
    """The tenant, its row held until the transaction ends; calls of it may be stored meanwhile."""
    return Tenant.objects.select_for_update(no_key=True).get(pk=tenant_id)


def _move(tenant_id: UUID, before: str, after: str) -> None:
    tenant = tenant_locked(tenant_id)
    if tenant.status != before:
        raise WrongStanding(tenant.status)
    tenant.status = after
    tenant.save(update_fields=["status"])
