"""API keys: a program's way in."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from tenants.models.tenant import Tenant


class ApiKey(models.Model):
    """A program's way in. The secret is shown once; its SHA-256 is kept.

    `scopes` are words of tenants.permissions.Permission. `limit_requests` is how many it may make
    a minute, null for what every key may (tenants/rest/rates.py). A key that was made with
    another, `made_by_key`, ends with that one.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE)
    prefix = models.CharField(max_length=12, unique=True)
    hash = models.CharField(max_length=64)
    name = models.CharField(_("name"), max_length=100)
    scopes = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    limit_requests = models.PositiveIntegerField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_by_key = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="made_keys"
    )
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.prefix

    def opens(self, at: datetime) -> bool:
        """Whether the key is good at that moment: neither revoked nor past its end."""
        return self.revoked_at is None and (self.expires_at is None or at < self.expires_at)
