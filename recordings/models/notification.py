"""An e-mail about a call to one member: a row before it is sent, so that it is sent once."""

from __future__ import annotations

import uuid

from django.db import models


class Notification(models.Model):
    """One member's e-mail about one call; `sent_at` is null until the mail server took it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    call = models.ForeignKey("calls.Call", on_delete=models.CASCADE, related_name="notifications")
    membership = models.ForeignKey("tenants.Membership", on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call", "membership"], name="recordings_notification_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.membership_id}"
