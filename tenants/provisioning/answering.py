"""Which agents may be given a number."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from tenants.models import Agent
from tenants.provisioning.sentences import AGENT_UNPUBLISHED, ProvisioningFailed

ORDINARILY: Final = "agent"
AFTER_HOURS: Final = "after_hours_agent"


class AgentNotReady(ProvisioningFailed):
    """It has no published version, or is archived; `asked_as` is ORDINARILY or AFTER_HOURS."""

    def __init__(self, asked_as: str) -> None:
        super().__init__(AGENT_UNPUBLISHED)
        self.asked_as = asked_as


class AgentUnknown(Agent.DoesNotExist):
    """The tenant has none of this id."""

    def __init__(self, asked_as: str) -> None:
        super().__init__(asked_as)
        self.asked_as = asked_as


def agent_answering(*, tenant_id: UUID, agent_id: UUID, asked_as: str = ORDINARILY) -> Agent:
    """The agent, held until the transaction ends so that nobody archives it meanwhile.

    AgentNotReady, AgentUnknown for another tenant's. Inside tenant_context.
    """
    agents = Agent.objects.select_for_update(no_key=True)
    agent = agents.filter(tenant=tenant_id, pk=agent_id).first()
    if agent is None:
        raise AgentUnknown(asked_as)
    if agent.published_version_id is None or agent.archived_at is not None:
        raise AgentNotReady(asked_as)
    return agent


def agent_oldest(*, tenant_id: UUID) -> UUID:
    """The id of the oldest that can answer. Agent.DoesNotExist. Inside tenant_context."""
    able = Agent.objects.filter(tenant=tenant_id, archived_at=None)
    found = able.exclude(published_version=None).order_by("created_at", "pk").first()
    if found is None:
        raise Agent.DoesNotExist
    return found.pk
