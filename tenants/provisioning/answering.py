"""Which agents may be given a number."""

from __future__ import annotations

from uuid import UUID

from tenants.models import Agent
from tenants.provisioning.sentences import AGENT_UNPUBLISHED, ProvisioningFailed


def agent_answering(*, tenant_id: UUID, agent_id: UUID) -> Agent:
    """The agent, held until the transaction ends so that nobody archives it meanwhile.

    ProvisioningFailed (AGENT_UNPUBLISHED) for one that has no published version or is archived,
    Agent.DoesNotExist for another tenant's. Inside tenant_context.
    """
    agent = Agent.objects.select_for_update(no_key=True).get(tenant=tenant_id, pk=agent_id)
    if agent.published_version_id is None or agent.archived_at is not None:
        raise ProvisioningFailed(AGENT_UNPUBLISHED)
    return agent


def agent_oldest(*, tenant_id: UUID) -> UUID:
    """The id of the oldest that can answer. Agent.DoesNotExist. Inside tenant_context."""
    able = Agent.objects.filter(tenant=tenant_id, archived_at=None)
    found = able.exclude(published_version=None).order_by("created_at", "pk").first()
    if found is None:
        raise Agent.DoesNotExist
    return found.pk
