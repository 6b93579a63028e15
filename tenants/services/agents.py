"""Agents and their published versions (docs/agents.md). Who writes locks the agent's row.

BadAgent          it cannot be as asked (agent_limits.py)
└── AgentInUse    numbers are answered by it
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tenants import trades
from tenants.context import tenant_context
from tenants.models import (
    Agent,
    AgentDraft,
    AgentVersion,
    NumberClaim,
    PhoneNumber,
    Tenant,
)
from tenants.services.agent_limits import (
    DEFAULT_VOICE,
    NAME_CHARS,
    BadAgent,
    check,
    check_line,
    printable,
)
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


class AgentInUse(BadAgent):
    """Somebody dials `numbers` (E.164) and gets this agent."""

    def __init__(self, numbers: tuple[str, ...]) -> None:
        sentence = _("These numbers are answered by this agent, give them another: %(numbers)s.")
        super().__init__("", sentence % {"numbers": ", ".join(numbers)})
        self.numbers = numbers


def agent_create(
    *, tenant_id: UUID, actor: Actor, name: str, trade: str = "", language: str
) -> Agent:
    """A new agent with a draft from the trade's template; it answers nobody yet. BadAgent.

    `trade` is a key of tenants/trades, "" for the general one.
    """
    check({"language": language})
    checked = _checked_name(name)
    with tenant_context(tenant_id):
        tenant = Tenant.objects.get(pk=tenant_id)
        try:
            template = trades.template(trade or trades.GENERAL, language, printable(tenant.name))
        except KeyError as error:
            raise BadAgent("trade", _("There is no template for this trade.")) from error
        agent = Agent.objects.create(tenant=tenant, name=checked)
        AgentDraft.objects.create(
            tenant=tenant,
            agent=agent,
            greeting=template.greeting,
            instructions=template.instructions,
            voice=DEFAULT_VOICE,
            language=language,
            turn_settings=template.turn_settings,
            edited_by=user_id_of(actor),
        )
        audit_record(action="agent.created", details={"trade": template.key}, **about(agent, actor))
    return agent


def agent_rename(*, tenant_id: UUID, agent_id: UUID, actor: Actor, name: str) -> Agent:
    """The agent under another name. BadAgent; Agent.DoesNotExist for a stranger's."""
    checked = _checked_name(name)
    with tenant_context(tenant_id):
        agent = agent_locked(agent_id)
        if agent.name != checked:
            agent.name = checked
            agent.save(update_fields=["name"])
            audit_record(action="agent.renamed", **about(agent, actor))
    return agent


def agent_archive(*, tenant_id: UUID, agent_id: UUID, actor: Actor) -> Agent:
    """Puts the agent away for good; its past calls keep their versions. AgentInUse."""
    with tenant_context(tenant_id):
        # FOR UPDATE also waits for those who are just making a number refer to it.
        agent = Agent.objects.select_for_update().get(pk=agent_id)
        if agent.archived_at is not None:
            return agent
        if numbers := _numbers_of(agent):
            raise AgentInUse(numbers)
        agent.archived_at = timezone.now()
        agent.save(update_fields=["archived_at"])
        audit_record(action="agent.archived", **about(agent, actor))
    return agent


def version_restore(*, tenant_id: UUID, agent_id: UUID, number: int, actor: Actor) -> AgentVersion:
    """A new version with an old one's content, answering from the next call on.

    A draft stays as it is. BadAgent where that is what answers already, or no longer within the
    limits; AgentVersion.DoesNotExist.
    """
    with tenant_context(tenant_id):
        agent = agent_locked(agent_id)
        old = agent.versions.get(number=number)
        refuse_unchanged(agent, content_of(old))
        version = version_add(
            agent, content_of(old), author=user_id_of(actor), restored_from=number
        )
        publication_tell(agent, version)
        audit_record(
            action="agent.restored",
            details={"version": version.number, "restored_from": number},
            **about(agent, actor),
        )
    return version


def agent_publish(
    *,
    agent: Agent,
    greeting: str,
    instructions: str,
    language: str,
    voice: str = DEFAULT_VOICE,
    turn_settings: Mapping[str, object] | None = None,
    outbound: Mapping[str, object] | None = None,
) -> AgentVersion:
    """A version without a draft before it, for an operator's commands. Inside tenant_context.

    BadAgent for what agent_limits refuses.
    """
    content = {
        "greeting": greeting,
        "instructions": instructions,
        "voice": voice,
        "language": language,
        "turn_settings": dict(turn_settings or {}),
        "outbound": dict(outbound or {}),
    }
    return version_add(agent_locked(agent.pk), content, known=agent)


def first_agent(
    tenant: Tenant,
    greeting: str = "",
    instructions: str = "",
    turn_settings: Mapping[str, object] | None = None,
) -> Agent:
    """An agent with one published version, in the tenant's language where nothing is given."""
    template = trades.template(trades.GENERAL, tenant.locale, printable(tenant.name))
    with translation.override(tenant.locale):
        agent = Agent.objects.create(tenant=tenant, name=_("Receptionist"))
    agent_publish(
        agent=agent,
        language=tenant.locale,
        turn_settings=template.turn_settings if turn_settings is None else turn_settings,
        greeting=greeting or template.greeting,
        instructions=instructions or template.instructions,
    )
    return agent


def _checked_name(name: str) -> str:
    name = name.strip()
    if not name:
        raise BadAgent("name", _("An agent needs a name."))
    check_line("name", name, NAME_CHARS)
    return name


def _numbers_of(agent: Agent) -> tuple[str, ...]:
    """Numbers that this agent answers at some hour, and those being bought for it."""
    answered = PhoneNumber.objects.filter(Q(agent=agent) | Q(after_hours_agent=agent))
    held = answered.exclude(status=PhoneNumber.Status.RELEASED)
    claimed = NumberClaim.objects.filter(agent=agent, status__in=NumberClaim.OPEN)
    found = {*held.values_list("e164", flat=True), *claimed.values_list("e164", flat=True)}
    return tuple(sorted(found))
