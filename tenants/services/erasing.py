"""What a closed tenant had of its own: numbers, agents, keys, invitations, visits, people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from tenants.context import tenant_context
from tenants.lookups import places_of_user
from tenants.models import (
    Agent,
    AgentDraft,
    ApiKey,
    IdempotentRequest,
    Invitation,
    Membership,
    NumberClaim,
    PhoneNumber,
    Tenant,
    TwilioAccount,
    User,
    Visit,
    WebhookEndpoint,
    WebhookEvent,
)
from tenants.permissions import Role
from tenants.services.closing import closing_count

# In this order: a claim points to its number and agent, a number and a draft to their agent;
# deliveries of webhooks and attempts go with their events.
# Memberships come last (members_erase). What is at Twilio went before (tenants/provisioning).
_ROWS: Final[dict[str, type[models.Model]]] = {
    "claims": NumberClaim,
    "numbers": PhoneNumber,
    "carrier_accounts": TwilioAccount,
    "drafts": AgentDraft,
    "agents": Agent,
    "api_keys": ApiKey,
    "invitations": Invitation,
    "visits": Visit,
    "webhook_events": WebhookEvent,
    "webhook_endpoints": WebhookEndpoint,
    "api_requests": IdempotentRequest,
}
# They name people and things by id alone, and outlive the tenant (docs/closing.md).
KEPT: Final = frozenset({"tenants.ClosingReceipt", "tenants.AuditEvent", "calls.UsageEntry"})


def rows_erase(*, tenant_id: UUID, receipt_id: UUID) -> None:
    """Delete them, and count them on the receipt; twice is once."""
    with tenant_context(tenant_id):
        erased = {}
        for kind, model in _ROWS.items():
            rows = model._default_manager.filter(tenant=tenant_id)  # noqa: SLF001 - Django's name
            erased[kind] = rows.delete()[1].get(model._meta.label, 0)  # noqa: SLF001 - likewise
        closing_count(tenant_id=tenant_id, receipt_id=receipt_id, erased=erased)


def owners_of(*, tenant_id: UUID) -> list[str]:
    """The e-mail addresses of the tenant's owners."""
    with tenant_context(tenant_id):
        owners = Membership.objects.filter(tenant=tenant_id, role=Role.OWNER)
        return list(owners.order_by("created_at").values_list("user__email", flat=True))


def members_erase(*, tenant_id: UUID, receipt_id: UUID) -> None:
    """Delete every membership, and the people who belong to nobody else; one after the other."""
    with tenant_context(tenant_id):
        members = Membership.objects.filter(tenant=tenant_id)
        people = list(members.values_list("user_id", flat=True))
    for user_id in people:
        _member_erase(tenant_id, receipt_id, user_id)


def rows_left(*, tenant_id: UUID) -> dict[str, int]:
    """How many rows the tenant still has, by model, in every table but those that are kept."""
    with tenant_context(tenant_id):
        counts = {
            model._meta.label: model._base_manager.filter(tenant=tenant_id).count()  # noqa: SLF001
            for model in tenant_models()
            if model._meta.label not in KEPT  # noqa: SLF001
        }
    return {label: count for label, count in counts.items() if count}


def tenant_models() -> Iterator[type[models.Model]]:
    """Every model whose rows belong to a tenant."""
    for model in apps.get_models():
        fields = {field.name: field for field in model._meta.get_fields()}  # noqa: SLF001
        field: Any = fields.get("tenant")
        if field is not None and field.concrete and field.related_model is Tenant:
            yield model


def _member_erase(tenant_id: UUID, receipt_id: UUID, user_id: UUID) -> None:
    with tenant_context(tenant_id):
        locked = User.objects.select_for_update()  # nobody makes them a member now
        user = locked.filter(pk=user_id).first()
        if user is None:  # another worker was here
            return
        gone = Membership.objects.filter(tenant=tenant_id, user=user).delete()[1]
        erased = {"memberships": gone.get("tenants.Membership", 0)}
        if not (user.is_staff or user.is_superuser or places_of_user(user_id)):
            erased["users"] = 1
            _user_erase(user)
        closing_count(tenant_id=tenant_id, receipt_id=receipt_id, erased=erased)


def _user_erase(user: User) -> None:
    """Delete a person; one whom another tenant's rows still name (who invited whom) is blanked."""
    user_id = user.pk  # delete() forgets it
    for session in UserSession.objects.filter(user=user):
        session.end()
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            user.delete()
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError:
        nobody = User(pk=user_id, email=f"{user_id}@erased.invalid", is_active=False)
        nobody.set_unusable_password()
        nobody.created_at = user.created_at
        nobody.save(force_update=True)
