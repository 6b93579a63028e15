"""What people do with the results of a call: they correct them, and pass them on."""

from __future__ import annotations

import uuid

from django.db import models


class FieldEdit(models.Model):
    """One correction of what was understood of a call; never changed, gone with the call.

    `field` is a column of the summary, or "fields.<name>" for one of the tenant's own; `before`
    and `after` are its values as JSON. `editor` is a user's id.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    call = models.ForeignKey("calls.Call", on_delete=models.CASCADE, related_name="field_edits")
    field = models.CharField(max_length=120)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    editor = models.UUIDField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.call_id} {self.field}"


class CallShare(models.Model):
    """A link by which anybody may look at one call until it ends; `made_by` is a user's id.

    The link itself is signed (recordings/shares.py) and is not kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    call = models.ForeignKey("calls.Call", on_delete=models.CASCADE, related_name="shares")
    made_by = models.UUIDField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    opened = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.call_id} until {self.expires_at:%Y-%m-%d}"
