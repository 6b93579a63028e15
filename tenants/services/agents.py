"""Agents and their versions."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _

from tenants.models import Agent, AgentVersion, Tenant
from tenants.turn_settings import check

DEFAULT_VOICE = "marin"


def agent_publish(
    *,
    agent: Agent,
    greeting: str,
    instructions: str,
    language: str,
    voice: str = DEFAULT_VOICE,
    turn_settings: Mapping[str, object] | None = None,
) -> AgentVersion:
    """A new version of the agent, answering from the next call on. Inside tenant_context.

    BadTurnSettings for settings that are unknown or out of their limits.
    """
    settings = {} if turn_settings is None else turn_settings
    check(settings)
    locked = Agent.objects.select_for_update().get(pk=agent.pk)
    last = locked.versions.aggregate(last=models.Max("number"))["last"] or 0
    version = AgentVersion.objects.create(
        tenant_id=locked.tenant_id,
        agent=locked,
        number=last + 1,
        greeting=greeting,
        instructions=instructions,
        voice=voice,
        language=language,
        turn_settings=dict(settings),
    )
    Agent.objects.filter(pk=agent.pk).update(published_version=version)
    agent.published_version = version
    return version


def first_agent(
    tenant: Tenant,
    greeting: str = "",
    instructions: str = "",
    turn_settings: Mapping[str, object] | None = None,
) -> Agent:
    """An agent with one published version, in the tenant's language where nothing is given."""
    with translation.override(tenant.locale):
        agent = Agent.objects.create(tenant=tenant, name=_("Receptionist"))
        agent_publish(
            agent=agent,
            language=tenant.locale,
            turn_settings=turn_settings,
            greeting=greeting
            or _("Hello, you have reached %(name)s. How can I help you?") % {"name": tenant.name},
            instructions=instructions
            or _(
                "You are the receptionist of %(name)s. Be brief and friendly. Ask for the "
                "caller's name and the reason for the call, repeat the message once, and say "
                "goodbye."
            )
            % {"name": tenant.name},
        )
    return agent
