"""The closed vocabularies of stored calls."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CallStatus(models.TextChoices):
    """Twilio's own words (protocols.md A4), in the order in which a call goes through them."""

    QUEUED = "queued", _("Queued")
    INITIATED = "initiated", _("Dialling")
    RINGING = "ringing", _("Ringing")
    IN_PROGRESS = "in-progress", _("In progress")
    COMPLETED = "completed", _("Completed")
    BUSY = "busy", _("Busy")
    NO_ANSWER = "no-answer", _("No answer")
    FAILED = "failed", _("Failed")
    CANCELED = "canceled", _("Cancelled")


LIVE_STATUSES = (
    CallStatus.QUEUED,
    CallStatus.INITIATED,
    CallStatus.RINGING,
    CallStatus.IN_PROGRESS,
)
TERMINAL_STATUSES = tuple(status for status in CallStatus if status not in LIVE_STATUSES)


def statuses_before(status: str) -> tuple[CallStatus, ...]:
    """The statuses from which a call may still move to this one; ValueError for no status."""
    word = CallStatus(status)
    if word in TERMINAL_STATUSES:
        return LIVE_STATUSES
    return LIVE_STATUSES[: LIVE_STATUSES.index(word)]


class Direction(models.TextChoices):
    """Who rang whom."""

    INBOUND = "inbound", _("Inbound")
    OUTBOUND = "outbound", _("Outbound")


class Presentation(models.TextChoices):
    """Whether the caller's number was shown to us; only an allowed one is stored."""

    ALLOWED = "allowed", _("Number shown")
    ANONYMOUS = "anonymous", _("Withheld number")
    UNAVAILABLE = "unavailable", _("Unknown number")


class Who(models.TextChoices):
    """The two sides of a call."""

    CALLER = "caller", _("Caller")
    AGENT = "agent", _("Agent")


class FollowUp(models.TextChoices):
    """Whether somebody at the business has something left to do about a call."""

    NONE = "", _("Nothing to do")
    OPEN = "open", _("To follow up")
    DONE = "done", _("Done")
