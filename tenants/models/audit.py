"""What was done in a tenant, by whom: a chain that only grows (tenants/services/audit.py)."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from tenants.models.tenant import Tenant


class AuditEvent(models.Model):
    """One thing that was done. Never changed, never deleted: the database refuses both.

    It names people and things by id alone and holds nothing personal, so that erasing a person
    leaves the chain whole. `hash` is over everything else in the row, `previous_hash` included,
    save `id`, which says nothing: an event is told by tenant and position. `network` is the
    actor's, /24 or /48.
    """

    class ActorKind(models.TextChoices):
        USER = "user"
        KEY = "key"
        OPERATOR = "operator"
        SYSTEM = "system"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=8, choices=ActorKind.choices)
    actor_id = models.UUIDField(null=True)
    visit_id = models.UUIDField(null=True)
    action = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=30, blank=True)
    object_id = models.CharField(max_length=64, blank=True)
    details = models.JSONField(default=dict, blank=True)
    network = models.CharField(max_length=43, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["-position"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "position"], name="auditevent_position"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.action}"
