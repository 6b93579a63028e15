"""The tenant: one business, and the fence around everything that is its own."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _


class Language(models.TextChoices):
    """Languages an agent speaks and a page is shown in."""

    ENGLISH = "en", _("English")
    HEBREW = "he", _("Hebrew")


class Tenant(models.Model):
    """One business: the customer, and the fence around everything that is its own."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        SUSPENDED = "suspended", _("suspended")
        CLOSING = "closing", _("closing")
        CLOSED = "closed", _("closed")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(_("name"), max_length=200)
    locale = models.CharField(_("language"), max_length=2, choices=Language)
    timezone = models.CharField(_("time zone"), max_length=64)
    status = models.CharField(max_length=16, choices=Status, default=Status.ACTIVE)
    created_at = models.DateTimeField(default=now)
    suspended_at = models.DateTimeField(null=True, blank=True)  # stays while it closes
    closes_at = models.DateTimeField(null=True, blank=True)  # when a closing tenant is erased
    # What it may use (calls/services/limits.py); null is without a limit.
    limit_concurrent_calls = models.PositiveIntegerField(null=True, blank=True)
    limit_outbound_calls = models.PositiveIntegerField(null=True, blank=True)  # a day
    limit_minutes = models.PositiveIntegerField(null=True, blank=True)  # a month
    limit_spend_micros = models.PositiveBigIntegerField(null=True, blank=True)  # USD, a month
    # Held and being claimed at a time (tenants/provisioning/claims.py).
    limit_numbers = models.PositiveIntegerField(null=True, blank=True)
    # Countries ("IL") that outbound calls may go to; none is the country of the number that calls.
    outbound_countries = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    # What is kept, in days after the call: audio at the carrier, then here.
    keep_carrier_audio_days = models.PositiveIntegerField(default=7)
    keep_audio_days = models.PositiveIntegerField(default=90)
    keep_transcript_days = models.PositiveIntegerField(default=90)
    keep_tape_days = models.PositiveIntegerField(default=90)
    call_policy = models.JSONField(default=dict, blank=True)  # tenants/call_policy.py
    extraction_fields = models.JSONField(default=list, blank=True)  # tenants/extraction.py
    hours = models.JSONField(default=dict, blank=True)  # tenants/hours.py

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["active", "suspended", "closing", "closed"]),
                name="tenant_status_word",
            ),
            models.CheckConstraint(
                condition=models.Q(status="closing", closes_at__isnull=False)
                | ~models.Q(status="closing"),
                name="tenant_closing_has_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(status="suspended", suspended_at__isnull=False)
                | models.Q(status="active", suspended_at__isnull=True)
                | models.Q(status__in=["closing", "closed"]),
                name="tenant_suspended_since",
            ),
            models.CheckConstraint(
                condition=models.Q(locale__in=["en", "he"]), name="tenant_locale_word"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ClosingReceipt(models.Model):
    """What the closing of a tenant erased, and what is still to be erased.

    `erased` counts by kind; `remains` says by kind why something is still there. It stays when
    the tenant's data is gone, and names nobody but the user who asked, by id.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    asked_by = models.UUIDField(null=True)
    asked_at = models.DateTimeField(default=now)
    erased = models.JSONField(default=dict, blank=True)
    remains = models.JSONField(default=dict, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.tenant_id} {self.asked_at:%Y-%m-%d}"
