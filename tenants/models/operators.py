"""A platform operator's program: its way into /api/admin/v1/."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.timezone import now


class OperatorKey(models.Model):
    """A key of an operator's. The secret is shown once; its SHA-256 is kept.

    It opens nothing once its user is no active operator any more. No tenant's, so not fenced.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="operator_keys"
    )
    prefix = models.CharField(max_length=12, unique=True)
    hash = models.CharField(max_length=64)
    name = models.CharField(max_length=100)
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.prefix

    def opens(self, at: datetime) -> bool:
        """Whether the key is good at that moment: neither revoked nor past its end."""
        return self.revoked_at is None and at < self.expires_at
