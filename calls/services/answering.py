"""Who answers a number at a moment, and what the agent is told of the business's hours."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog

from calls.engine.policy import AgentPolicy
from tenants.hours import BadHours, schedule, told
from tenants.models import Agent, PhoneNumber, Tenant

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Answering:
    """Who a call is stored with; `takes_message`: the caller leaves a message."""

    version_id: UUID
    agent_id: UUID
    takes_message: bool = False


def answering(number: PhoneNumber, *, at: datetime | None) -> Answering | None:
    """Who answers at this moment (aware), or by day when there is none; None for nobody.

    Asks the database nothing where agents and tenant are loaded with the number. An agent of
    after hours that was never published leaves its callers to voicemail.
    """
    by_day = _published(number.agent)
    if at is None or not _is_after_hours(number, at):
        return by_day
    by_night = _published(number.after_hours_agent)
    if by_night:
        return by_night
    return replace(by_day, takes_message=True) if by_day else None


def knowing_hours(policy: AgentPolicy, tenant: Tenant, at: datetime) -> AgentPolicy:
    """The policy, its instructions followed by the tenant's hours, where any are set.

    Hours that cannot be read are left out, and the call goes on.
    """
    if not tenant.hours:
        return policy
    try:
        words = told(schedule(tenant.hours, ZoneInfo(tenant.timezone)), at)
    except (BadHours, KeyError, ValueError, OSError) as error:
        log.error("hours.unusable", tenant=str(tenant.pk), error=type(error).__name__)
        return policy
    return replace(policy, instructions=f"{policy.instructions}\n\n{words}")


def _is_after_hours(number: PhoneNumber, at: datetime) -> bool:
    """Whether it matters, and is so."""
    if number.after_hours == PhoneNumber.AfterHours.SAME:
        return False
    tenant = number.tenant
    return not schedule(tenant.hours, ZoneInfo(tenant.timezone)).is_open(at)


def _published(agent: Agent | None) -> Answering | None:
    if agent is None or agent.published_version_id is None:
        return None
    return Answering(agent.published_version_id, agent.pk)
