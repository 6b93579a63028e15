"""What every service of agents is made of: the lock, the next version, what it says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import Any, Final
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from tenants.models import Agent, AgentContent, AgentVersion, AuditEvent, EventKind
from tenants.services.agent_limits import (
    FIELDS,
    NOTE_CHARS,
    BadAgent,
    check,
    check_line,
    tidied,
)
from tenants.services.audit import Actor
from tenants.services.events import event_emit

_NOBODYS: Final = frozenset({AuditEvent.ActorKind.KEY, AuditEvent.ActorKind.SYSTEM})


def agent_locked(agent_id: UUID) -> Agent:
    """The agent, and no other writer until the transaction ends. BadAgent for an archived one.

    Who makes a number refer to an agent takes it from here, inside tenant_context: then it cannot
    be archived meanwhile. Agent.DoesNotExist for a stranger's.
    """
    agent = Agent.objects.select_for_update(no_key=True).get(pk=agent_id)
    if agent.archived_at is not None:
        raise BadAgent("", _("This agent is archived."))
    return agent


def version_add(
    agent: Agent,
    content: Mapping[str, Any],
    *,
    author: UUID | None = None,
    note: str = "",
    restored_from: int | None = None,
    known: Agent | None = None,
) -> AgentVersion:
    """The next version of a locked agent, published. `known` is a copy to be told of it."""
    content = tidied(content)
    check(content)
    note = note.strip()
    check_line("note", note, NOTE_CHARS)
    last = agent.versions.aggregate(last=models.Max("number"))["last"] or 0
    version = AgentVersion.objects.create(
        tenant_id=agent.tenant_id,
        agent=agent,
        number=last + 1,
        author=author,
        note=note,
        restored_from=restored_from,
        **content,
    )
    for each in (agent, known):
        if each is not None:
            each.published_version = version
    agent.save(update_fields=["published_version"])
    return version


def publication_tell(agent: Agent, version: AgentVersion) -> None:
    """Has webhooks told which version answers from now on (docs/webhooks.md)."""
    moment = version.created_at.astimezone(UTC)
    at = moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
    told = {
        "number": version.number,
        "created_at": at,
        "note": version.note,
        "restored_from": version.restored_from,
        "language": version.language,
    }
    event_emit(
        tenant_id=agent.tenant_id,
        kind=EventKind.AGENT_PUBLISHED,
        data={"agent": {"id": str(agent.pk), "name": agent.name}, "version": told},
        subject_id=agent.pk,
        once=f"agent.published:{version.pk}",
    )


def content_of(row: AgentContent) -> dict[str, Any]:
    """What a version or a draft says, by name of FIELDS."""
    return {name: getattr(row, name) for name in FIELDS}


def refuse_unchanged(agent: Agent, content: Mapping[str, Any]) -> None:
    """BadAgent where the published version says just this."""
    published = agent.published_version
    if published is not None and content_of(published) == content:
        sentence = _("Version %(number)s says the same already: there is nothing to publish.")
        raise BadAgent("", sentence % {"number": published.number})


def about(agent: Agent, actor: Actor) -> dict[str, Any]:
    """Who did something to which agent, as audit_record takes it."""
    return {"tenant_id": agent.tenant_id, "actor": actor, "subject": ("agent", agent.pk)}


def user_id_of(actor: Actor) -> UUID | None:
    """The id of the person who acts, None for a key and the system."""
    return None if actor.kind in _NOBODYS else actor.id
