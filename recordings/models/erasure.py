"""Proof that data is gone, without the data."""

from __future__ import annotations

import uuid

from django.db import models


class ErasureReceipt(models.Model):
    """What was erased for one telephone number, and when.

    `subject` is a keyed hash of the number, so that a receipt can be found by who knows it.
    `erased` counts what is gone, by kind; `remains` names what could not be erased yet, and why.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=64)
    requested_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    erased = models.JSONField(default=dict)
    remains = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return f"{self.id}"
