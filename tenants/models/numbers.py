"""The numbers that callers dial, and the claims by which they were got."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from prosaas.lib.phone import E164_REGEX
from tenants.models.agents import Agent
from tenants.models.tenant import Tenant


class PhoneNumber(models.Model):
    """A number that callers dial, and who answers it: in business hours, and after them.

    One that is being released answers nobody any more and may be taken back until `releases_at`;
    a released one is its tenant's past, and may become another tenant's. `account_sid` is the
    Twilio account that holds it, "" where nobody asked. The price is monthly.
    """

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        RELEASING = "releasing", _("being released")
        RELEASED = "released", _("released")

    class AfterHours(models.TextChoices):
        """Who answers when the business is closed."""

        SAME = "same", _("the same agent")
        AGENT = "agent", _("another agent")
        VOICEMAIL = "voicemail", _("voicemail")

    class Origin(models.TextChoices):
        OPERATOR = "operator", _("set up by an operator")
        CLAIMED = "claimed", _("claimed")
        IMPORTED = "imported", _("imported")

    class Trouble(models.TextChoices):
        """What the last look at the carrier found that we could not mend."""

        GONE = "gone", _("the carrier no longer has it")
        NOT_REPAIRED = "not-repaired", _("its calls do not reach us")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE)
    e164 = models.CharField(_("number"), max_length=16)
    label = models.CharField(_("label"), max_length=100, blank=True)
    twilio_sid = models.CharField(max_length=34, blank=True)
    account_sid = models.CharField(max_length=34, blank=True)
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.OPERATOR)
    country = models.CharField(max_length=2, blank=True)
    kind = models.CharField(max_length=12, blank=True)  # Twilio's word: local, mobile, toll free
    monthly_micros = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    agent = models.ForeignKey(Agent, on_delete=models.RESTRICT)
    after_hours = models.CharField(
        _("after hours"), max_length=9, choices=AfterHours, default=AfterHours.SAME
    )
    after_hours_agent = models.ForeignKey(
        Agent, on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    status = models.CharField(max_length=16, choices=Status, default=Status.ACTIVE)
    created_at = models.DateTimeField(default=now)
    releases_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)  # against the carrier
    trouble = models.CharField(max_length=12, choices=Trouble, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(e164__regex=E164_REGEX), name="phonenumber_e164"),
            models.CheckConstraint(
                condition=Q(status__in=["active", "releasing", "released"]),
                name="phonenumber_status_word",
            ),
            models.CheckConstraint(
                condition=~Q(status="releasing") | Q(releases_at__isnull=False),
                name="phonenumber_releasing_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(after_hours__in=["same", "voicemail"], after_hours_agent=None)
                | Q(after_hours="agent", after_hours_agent__isnull=False),
                name="phonenumber_after_hours_agent",
            ),
            models.UniqueConstraint(
                fields=["e164"], condition=~Q(status="released"), name="phonenumber_one_holder"
            ),
            models.UniqueConstraint(
                fields=["twilio_sid"],
                condition=~Q(twilio_sid="") & ~Q(status="released"),
                name="phonenumber_twilio_sid",
            ),
        ]
        indexes = [
            models.Index(
                fields=["releases_at"],
                condition=Q(status="releasing"),
                name="phonenumber_to_release",
            ),
        ]

    def __str__(self) -> str:
        return self.e164


class NumberClaim(models.Model):
    """The intent to buy a number, written before Twilio is asked; its id goes into FriendlyName.

    `error_code` is Twilio's, or one of tenants/provisioning/sentences.py. Whoever works on it
    holds the lease. `asked_by` is a user's id.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        BUYING = "buying", _("being bought")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    OPEN = (Status.WAITING, Status.BUYING)

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE)
    e164 = models.CharField(_("number"), max_length=16)
    country = models.CharField(max_length=2)
    kind = models.CharField(max_length=12)
    monthly_micros = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE)
    address_sid = models.CharField(max_length=34, blank=True)
    bundle_sid = models.CharField(max_length=34, blank=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    error_code = models.PositiveIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    asked_by = models.UUIDField(null=True)
    number = models.ForeignKey(PhoneNumber, on_delete=models.SET_NULL, null=True, blank=True)
    created_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(e164__regex=E164_REGEX), name="numberclaim_e164"),
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "buying", "done", "failed"]),
                name="numberclaim_status_word",
            ),
            models.UniqueConstraint(
                fields=["e164"],
                condition=Q(status__in=["waiting", "buying"]),
                name="numberclaim_one_at_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=Q(status__in=["waiting", "buying"]),
                name="numberclaim_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.e164} {self.status}"

    @property
    def friendly_name(self) -> str:
        """What the number is called at Twilio, so that it can be found again."""
        return f"prosaas:{self.pk}"


class TwilioAccount(models.Model):
    """The tenant's own subaccount at Twilio, opened on first use.

    `token` is its Auth Token, encrypted (prosaas/lib/encryption.py). `unassigned` lists what the
    last look found paid for and answering nobody: [{"sid", "e164", "since"}]. Whoever opens it
    holds the lease.
    """

    class Status(models.TextChoices):
        OPENING = "opening", _("being opened")
        ACTIVE = "active", _("active")
        SUSPENDED = "suspended", _("suspended")
        CLOSED = "closed", _("closed")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    tenant = models.OneToOneField(Tenant, on_delete=models.CASCADE, related_name="twilio_account")
    sid = models.CharField(max_length=34, blank=True)
    token = models.TextField(blank=True)
    status = models.CharField(max_length=9, choices=Status, default=Status.OPENING)
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)
    checked_at = models.DateTimeField(null=True, blank=True)
    unassigned = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status="opening", sid="", token="")
                | Q(status__in=["active", "suspended", "closed"]) & ~Q(sid=""),
                name="twilioaccount_open_has_a_sid",
            ),
            models.UniqueConstraint(fields=["sid"], condition=~Q(sid=""), name="twilioaccount_sid"),
        ]

    def __str__(self) -> str:
        return self.sid or str(self.pk)

    @property
    def friendly_name(self) -> str:
        """What the account is called at Twilio, so that it can be found again."""
        return f"prosaas:{self.tenant_id}"
