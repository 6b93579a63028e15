"""The numbers that callers dial."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from prosaas.lib.phone import E164_REGEX
from tenants.models.agents import Agent
from tenants.models.tenant import Tenant


class PhoneNumber(models.Model):
    """A number that callers dial, and the agent that answers it."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        RELEASED = "released", _("released")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE)
    e164 = models.CharField(_("number"), max_length=16, unique=True)
    twilio_sid = models.CharField(max_length=34, blank=True)
    agent = models.ForeignKey(Agent, on_delete=models.RESTRICT)
    status = models.CharField(max_length=16, choices=Status, default=Status.ACTIVE)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(e164__regex=E164_REGEX), name="phonenumber_e164"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["active", "released"]),
                name="phonenumber_status_word",
            ),
        ]

    def __str__(self) -> str:
        return self.e164
