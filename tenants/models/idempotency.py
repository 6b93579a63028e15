"""What was asked with an Idempotency-Key, and what was answered."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils.timezone import now

from tenants.models.tenant import Tenant


class IdempotentRequest(models.Model):
    """One request that is carried out once, however often it comes (tenants/rest/idempotency.py).

    `asker` is the API key's or the user's id; `key_hash` is the key's SHA-256 in hex,
    `request_hash` an HMAC of what was asked, under SECRET_KEY. `status` is null until it is
    answered; whoever works on it holds the lease. `id` is the operation's, for what must
    not be made twice either.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE)
    asker = models.UUIDField()
    operation = models.CharField(max_length=60)
    key_hash = models.CharField(max_length=64)
    request_hash = models.CharField(max_length=64)
    lease_until = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    body = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "asker", "operation", "key_hash"], name="idempotentrequest_once"
            ),
        ]
        indexes = [models.Index(fields=["created_at"], name="idempotentrequest_age")]

    def __str__(self) -> str:
        return f"{self.operation} {self.pk}"
