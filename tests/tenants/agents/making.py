"""Agents of a tenant under test, as their people make and change them."""

from __future__ import annotations

from typing import Any

from tenants.context import tenant_context
from tenants.models import Agent, AgentVersion, AuditEvent, User
from tenants.services import Actor, NewTenant
from tenants.services.agent_drafts import agent_publish_draft, draft_of, draft_save


def owner_of(made: NewTenant) -> Actor:
    return Actor(AuditEvent.ActorKind.USER, User.objects.get(email=made.owner_email).pk)


def agent_of(made: NewTenant) -> Agent:
    """The agent that the tenant began with, its published version loaded."""
    with tenant_context(made.tenant.pk):
        return Agent.objects.select_related("published_version").get(name="Receptionist")


def saved(made: NewTenant, agent: Agent, **values: Any) -> int:
    """Saves these values; the draft's revision from then on."""
    now = draft_of(tenant_id=made.tenant.pk, agent_id=agent.pk)
    draft = draft_save(
        tenant_id=made.tenant.pk,
        agent_id=agent.pk,
        actor=owner_of(made),
        revision=now.revision,
        values=values,
    )
    return draft.revision


def published(made: NewTenant, agent: Agent, **values: Any) -> AgentVersion:
    """Saves these values and publishes them."""
    return agent_publish_draft(
        tenant_id=made.tenant.pk,
        agent_id=agent.pk,
        actor=owner_of(made),
        revision=saved(made, agent, **values),
        note="why",
    )


def events_of(made: NewTenant, action: str) -> list[AuditEvent]:
    with tenant_context(made.tenant.pk):
        return list(AuditEvent.objects.filter(action=action).order_by("position"))
