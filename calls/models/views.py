"""Searches that members keep."""

from __future__ import annotations

import uuid

from django.db import models


class SavedView(models.Model):
    """A search of calls that one member keeps under a name; it goes when the member does.

    `query` is the canonical query string of the list of calls, without its page.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    membership = models.ForeignKey("tenants.Membership", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=2000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["membership", "name"], name="calls_view_name_once"),
        ]

    def __str__(self) -> str:
        return self.name
