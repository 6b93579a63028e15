"""What a tenant has: agents, numbers, keys; and what was done in it."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from tenants.models import (
    Agent,
    AgentDraft,
    AgentVersion,
    ApiKey,
    AuditEvent,
    ClosingReceipt,
    NumberClaim,
    PhoneNumber,
    TwilioAccount,
)
from tenants.operators.base import ReadOnlyAdmin, Tool
from tenants.operators.entering import operator_of
from tenants.services.keys import api_key_revoke

CONTENT: Final = ("greeting", "instructions", "voice", "language", "turn_settings", "outbound")


@admin.register(Agent)
class AgentAdmin(ReadOnlyAdmin):
    """Agents."""

    list_display = ("name", "published_version", "created_at", "archived_at")
    list_filter = (("archived_at", admin.EmptyFieldListFilter),)
    list_select_related = ("published_version",)
    fields = ("name", "published_version", "created_at", "archived_at")


@admin.register(AgentVersion)
class AgentVersionAdmin(ReadOnlyAdmin):
    """What agents say; never changed (L89)."""

    list_display = ("agent", "number", "language", "voice", "created_at", "note")
    list_filter = ("language",)
    list_select_related = ("agent",)
    fields = ("agent", "number", *CONTENT, "created_at", "author", "note", "restored_from")


@admin.register(AgentDraft)
class AgentDraftAdmin(ReadOnlyAdmin):
    """What agents will say; nobody hears it yet."""

    list_display = ("agent", "revision", "language", "voice", "edited_at")
    list_select_related = ("agent",)
    fields = ("agent", "revision", *CONTENT, "edited_by", "edited_at")


@admin.register(PhoneNumber)
class PhoneNumberAdmin(ReadOnlyAdmin):
    """The numbers that callers dial."""

    list_display = ("e164", "agent", "status", "origin", "trouble", "created_at")
    list_filter = ("status", "origin", "trouble")
    list_select_related = ("agent",)
    fields = (
        "e164",
        "label",
        "agent",
        "after_hours",
        "after_hours_agent",
        "status",
        "origin",
        "country",
        "kind",
        "monthly_micros",
        "currency",
        "twilio_sid",
        "account_sid",
        "created_at",
        "releases_at",
        "released_at",
        "checked_at",
        "trouble",
    )


@admin.register(NumberClaim)
class NumberClaimAdmin(ReadOnlyAdmin):
    """Numbers that somebody wanted to buy, and what became of it."""

    list_display = ("e164", "status", "error_code", "attempts", "created_at", "ended_at")
    list_filter = ("status",)
    fields = (
        "e164",
        "country",
        "kind",
        "monthly_micros",
        "currency",
        "agent",
        "address_sid",
        "bundle_sid",
        "status",
        "error_code",
        "attempts",
        "lease_until",
        "asked_by",
        "number",
        "created_at",
        "ended_at",
    )


@admin.register(TwilioAccount)
class TwilioAccountAdmin(ReadOnlyAdmin):
    """The tenant's account at the carrier; its token is not shown."""

    list_display = ("sid", "status", "created_at", "checked_at")
    fields = ("sid", "status", "lease_until", "created_at", "checked_at", "unassigned")


def _revoke(request: HttpRequest, key: ApiKey, _values: dict[str, Any]) -> None:
    api_key_revoke(tenant_id=key.tenant_id, key_id=key.pk, actor=operator_of(request))


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnlyAdmin):
    """API keys by their prefix; the hash is not shown."""

    list_display = ("prefix", "name", "created_at", "expires_at", "revoked_at", "last_used_at")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter),)
    fields = (
        "prefix",
        "name",
        "scopes",
        "created_by",
        "created_at",
        "expires_at",
        "revoked_at",
        "last_used_at",
    )
    tools = (
        Tool(
            slug="revoke",
            label=gettext_lazy("Revoke this key"),
            explanation=gettext_lazy("It opens nothing from then on. This cannot be undone."),
            run=_revoke,
            fits=lambda key: key.revoked_at is None,
        ),
    )


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """The audit log; to be exported by the owner."""

    list_display = ("position", "at", "action", "actor_kind", "actor_id", "object_kind")
    list_filter = ("actor_kind",)
    date_hierarchy = "at"
    fields = (
        "position",
        "at",
        "action",
        "actor_kind",
        "actor_id",
        "visit_id",
        "object_kind",
        "object_id",
        "details",
        "network",
        "previous_hash",
        "hash",
    )


@admin.register(ClosingReceipt)
class ClosingReceiptAdmin(ReadOnlyAdmin):
    """What closing the tenant erased."""

    list_display = ("asked_at", "undone_at", "finished_at")
    fields = ("asked_by", "asked_at", "erased", "remains", "undone_at", "finished_at")
