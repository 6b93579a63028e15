"""The AI that answers, and its versions."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from tenants.models.tenant import Language, Tenant


class Agent(models.Model):
    """The AI that answers: its configuration lives in versions, one of them published."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE)
    name = models.CharField(_("name"), max_length=100)
    published_version = models.ForeignKey(
        "AgentVersion", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.name


class AgentVersion(models.Model):
    """What an agent says and how it listens; never changed, so a call's past stays true (L89).

    turn_settings is as tenants/turn_settings.py describes it.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE)
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    greeting = models.TextField(_("greeting"))
    instructions = models.TextField(_("instructions"))
    voice = models.CharField(_("voice"), max_length=40)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    turn_settings = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent", "number"], name="agentversion_number"),
            models.CheckConstraint(
                condition=models.Q(number__gte=1), name="agentversion_number_from_1"
            ),
            models.CheckConstraint(
                condition=models.Q(language__in=["en", "he"]), name="agentversion_language_word"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} v{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Inserts; an existing version raises VersionIsImmutable (the database refuses too)."""
        if not self._state.adding:
            raise VersionIsImmutable
        super().save(*args, **kwargs)


class VersionIsImmutable(Exception):
    """An agent version was about to be changed: publish a new one instead."""
