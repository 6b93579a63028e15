"""Whether a tenant is served: suspended by an operator, and taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import models
from django.utils import timezone
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

    `reason` is a SuspendReason (ValueError for another word). A tenant that closes goes on closing.
    WrongStanding unless active or closing, or when it is suspended already.
    """
    word = SuspendReason(reason)
    with tenant_context(tenant_id):
        _move(tenant_id, suspended_at=timezone.now())
        audit_record(
            tenant_id=tenant_id,
            actor=actor,
            action=SUSPENDED,
            subject=("tenant", tenant_id),
            details={"reason": word.value},
        )


def tenant_resume(*, tenant_id: UUID, actor: Actor) -> None:
    """Members come in again, calls are taken unless it closes. WrongStanding unless suspended."""
    with tenant_context(tenant_id):
        _move(tenant_id, suspended_at=None)
        subject = ("tenant", tenant_id)
        audit_record(tenant_id=tenant_id, actor=actor, action=RESUMED, subject=subject)


def tenant_locked(tenant_id: UUID) -> Tenant:
    """The tenant, its row held until the transaction ends; calls of it may be stored meanwhile."""
    return Tenant.objects.select_for_update(no_key=True).get(pk=tenant_id)


def open_status(tenant: Tenant) -> Tenant.Status:
    """What a tenant is that does not close."""
    return Tenant.Status.ACTIVE if tenant.suspended_at is None else Tenant.Status.SUSPENDED


def _move(tenant_id: UUID, *, suspended_at: datetime | None) -> None:
    tenant = tenant_locked(tenant_id)
    is_closed = tenant.status == Tenant.Status.CLOSED
    if is_closed or (tenant.suspended_at is None) == (suspended_at is None):
        raise WrongStanding(tenant.status)
    tenant.suspended_at = suspended_at
    if tenant.status != Tenant.Status.CLOSING:
        tenant.status = open_status(tenant)
    tenant.save(update_fields=["status", "suspended_at"])
