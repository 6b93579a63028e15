"""Reading calls. Everything is asked for one tenant and runs inside its tenant_context."""

from __future__ import annotations

from dataclasses import fields
from uuid import UUID

from django.db.models import QuerySet

from calls.engine.policy import AgentPolicy, BargeInMode
from calls.models import Call
from tenants.models import AgentVersion, Tenant

TenantRef = Tenant | UUID

_FROM_VERSION = frozenset({"greeting", "instructions", "voice", "language"})
_TURN_SETTINGS = frozenset(field.name for field in fields(AgentPolicy)) - _FROM_VERSION


def calls_newest(*, tenant: TenantRef, call_sid: str = "") -> QuerySet[Call]:
    """The tenant's calls, newest first; with call_sid at most that one."""
    calls = Call.objects.filter(tenant=tenant).select_related("phone_number", "agent_version")
    if "\0" in call_sid:  # PostgreSQL has no such text
        return calls.none()
    return calls.filter(call_sid=call_sid) if call_sid else calls


def call_detail(*, tenant: TenantRef, call_id: UUID) -> Call:
    """One call with turns and metrics loaded; Call.DoesNotExist for a stranger's."""
    calls = Call.objects.select_related("phone_number", "agent_version", "metrics")
    return calls.prefetch_related("turns").get(tenant=tenant, pk=call_id)


def call_by_sid(*, tenant: TenantRef, call_sid: str) -> Call:
    """One call with its agent version; Call.DoesNotExist for a stranger's."""
    calls = Call.objects.select_related("agent_version", "tenant")
    return calls.get(tenant=tenant, call_sid=call_sid)


def agent_policy(*, tenant: TenantRef, version: AgentVersion) -> AgentPolicy:
    """An agent version as the engine takes it; ValueError for another tenant's version."""
    if version.tenant_id != (tenant if isinstance(tenant, UUID) else tenant.pk):
        raise ValueError("the agent version belongs to another tenant")
    settings = {key: value for key, value in version.turn_settings.items() if key in _TURN_SETTINGS}
    if "barge_in_mode" in settings:
        settings["barge_in_mode"] = BargeInMode(settings["barge_in_mode"])
    return AgentPolicy(
        greeting=version.greeting,
        instructions=version.instructions,
        voice=version.voice,
        language=version.language,
        **settings,
    )
