"""Who answers a number at a moment: its agent, its agent of after hours, or nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from tenants.hours import schedule
from tenants.models import Agent, PhoneNumber


@dataclass(frozen=True, slots=True)
class Answering:
    """The agent version a call is stored with; `takes_message`: the caller leaves a message."""

    version_id: UUID
    takes_message: bool = False


def answering(number: PhoneNumber, *, at: datetime | None) -> Answering | None:
    """Who answers at this moment (aware), or by day when there is none; None for nobody.

    Asks the database nothing where agents and tenant are loaded with the number. An agent of
    after hours that was never published leaves its callers to voicemail.
    """
    by_day = _version(number.agent)
    if at is None or not _is_after_hours(number, at):
        return Answering(by_day) if by_day else None
    by_night = _version(number.after_hours_agent)
    if by_night:
        return Answering(by_night)
    return Answering(by_day, takes_message=True) if by_day else None


def _is_after_hours(number: PhoneNumber, at: datetime) -> bool:
    """Whether it matters, and is so."""
    if number.after_hours == PhoneNumber.AfterHours.SAME:
        return False
    tenant = number.tenant
    return not schedule(tenant.hours, ZoneInfo(tenant.timezone)).is_open(at)


def _version(agent: Agent | None) -> UUID | None:
    return agent.published_version_id if agent else None
