"""What an agent says when somebody tries it: the draft as it stands, before anybody is called.

A call keeps the version that spoke, and versions never change; so a draft that is tried becomes a
version without a number, which no telephone ever reaches.
"""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from tenants.context import tenant_context
from tenants.models import Agent, AgentDraft, AgentVersion
from tenants.services.agent_limits import BadAgent, check, tidied
from tenants.services.agent_versions import agent_locked, content_of, user_id_of
from tenants.services.audit import Actor


def trial_version(*, tenant_id: UUID, agent_id: UUID, actor: Actor) -> AgentVersion:
    """The draft as a version without a number, else the published version; with its agent.

    The same row while the draft says the same. BadAgent without instructions, for a draft that is
    out of its limits, and for an archived agent; Agent.DoesNotExist for a stranger's.
    """
    with tenant_context(tenant_id):
        agent = agent_locked(agent_id)
        draft = AgentDraft.objects.filter(tenant=tenant_id, agent=agent).first()
        if draft is None:
            return _published(agent)
        content = tidied(content_of(draft))
        if not content["instructions"]:
            raise BadAgent("instructions", _("An agent needs instructions before it can answer."))
        check(content)
        for known in (agent.published_version, _last_trial(agent)):
            if known is not None and content_of(known) == content:
                return known
        return AgentVersion.objects.create(
            tenant_id=tenant_id, agent=agent, number=None, author=user_id_of(actor), **content
        )


def _published(agent: Agent) -> AgentVersion:
    version = agent.published_version
    if version is None:
        raise BadAgent("instructions", _("An agent needs instructions before it can answer."))
    return version


def _last_trial(agent: Agent) -> AgentVersion | None:
    return agent.versions.filter(number=None).order_by("-created_at").first()
