"""What an agent's next version will say: written, published, thrown away.

Who edits holds a revision. A stored draft's grows with every save; without one it is 0 before the
first version, else minus the number of the version one began with. A revision of before is
answered with DraftChanged, so nobody overwrites what they have not seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.context import tenant_context
from tenants.models import Agent, AgentDraft, AgentVersion, Tenant
from tenants.services.agent_limits import DEFAULT_VOICE, FIELDS, BadAgent, check, tidied
from tenants.services.agent_versions import (
    about,
    agent_locked,
    content_of,
    publication_tell,
    refuse_unchanged,
    user_id_of,
    version_add,
)
from tenants.services.audit import Actor, audit_record

_EPOCH: Final = datetime(2020, 1, 1, tzinfo=UTC)


class DraftChanged(Exception):
    """Somebody else saved, published or discarded meanwhile; `draft` is what is there now."""

    def __init__(self, draft: AgentDraft) -> None:
        super().__init__(
            _("Somebody changed this agent meanwhile. Compare, and save again what you want.")
        )
        self.draft = draft


def draft_of(*, tenant_id: UUID, agent_id: UUID) -> AgentDraft:
    """The stored draft, else an unsaved one that says what the published version says.

    Agent.DoesNotExist for a stranger's.
    """
    with tenant_context(tenant_id):
        return _draft(Agent.objects.get(pk=agent_id))


def draft_save(
    *, tenant_id: UUID, agent_id: UUID, actor: Actor, revision: int, values: Mapping[str, Any]
) -> AgentDraft:
    """The draft with these values of FIELDS; what is not given stays. DraftChanged, BadAgent.

    Where nothing differs nothing is written, whatever the revision: a form may come twice.
    """
    if unknown := set(values) - set(FIELDS):
        raise ValueError(f"no content of an agent: {sorted(unknown)}")
    wanted = tidied(values)
    check(wanted)
    with tenant_context(tenant_id):
        agent = agent_locked(agent_id)
        draft = _draft(agent)
        kept = content_of(draft)
        changed = [name for name in FIELDS if wanted.get(name, kept[name]) != kept[name]]
        if not changed:
            return draft
        if draft.revision != revision:
            raise DraftChanged(draft)
        for name in changed:
            setattr(draft, name, wanted[name])
        draft.revision = _next_revision(draft)
        draft.edited_by, draft.edited_at = user_id_of(actor), timezone.now()
        draft.save()
        audit_record(action="agent.draft-saved", details={"fields": changed}, **about(agent, actor))
    return draft


def draft_discard(
    *, tenant_id: UUID, agent_id: UUID, actor: Actor, revision: int | None = None
) -> bool:
    """Throws the draft away; whether there was one. With a revision, DraftChanged for another.

    BadAgent for an agent that has no version to go back to.
    """
    with tenant_context(tenant_id):
        agent = agent_locked(agent_id)
        draft = _draft(agent)
        if not _is_stored(draft):
            return False
        if agent.published_version is None:
            raise BadAgent("", _("This draft is all there is of this agent. Archive the agent."))
        if revision is not None and draft.revision != revision:
            raise DraftChanged(draft)
        draft.delete()
        audit_record(action="agent.draft-discarded", **about(agent, actor))
    return True


def agent_publish_draft(
    *, tenant_id: UUID, agent_id: UUID, actor: Actor, revision: int, note: str = ""
) -> AgentVersion:
    """The draft becomes the next version, answering from the next call on. DraftChanged.

    BadAgent where the published version says the same, without instructions, and for what is out
    of its limits since.
    """
    with tenant_context(tenant_id):
        agent = agent_locked(agent_id)
        draft = _draft(agent)
        if draft.revision != revision:
            raise DraftChanged(draft)
        content = content_of(draft)
        refuse_unchanged(agent, content)
        if not draft.instructions:
            raise BadAgent("instructions", _("An agent needs instructions before it can answer."))
        version = version_add(agent, content, author=user_id_of(actor), note=note)
        AgentDraft.objects.filter(agent=agent).delete()
        publication_tell(agent, version)
        audit_record(
            action="agent.published", details={"version": version.number}, **about(agent, actor)
        )
    return version


def _draft(agent: Agent) -> AgentDraft:
    stored = AgentDraft.objects.filter(agent=agent).first()
    if stored is not None:
        return stored
    version = agent.published_version
    if version is None:
        locale = Tenant.objects.values_list("locale", flat=True).get(pk=agent.tenant_id)
        content = {"voice": DEFAULT_VOICE, "language": locale}
    else:
        content = content_of(version)
    number = version.number if version else None
    return AgentDraft(tenant_id=agent.tenant_id, agent=agent, revision=-(number or 0), **content)


def _is_stored(draft: AgentDraft) -> bool:
    return draft.revision > 0


def _next_revision(draft: AgentDraft) -> int:
    """One more; a new draft's is the µs it began at, so none repeats an earlier draft's."""
    if _is_stored(draft):
        return draft.revision + 1
    return (timezone.now() - _EPOCH) // timedelta(microseconds=1)
