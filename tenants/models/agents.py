"""The AI that answers, its versions, and what is being written for the next one."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from tenants.models.tenant import Language, Tenant


class Agent(models.Model):
    """The AI that answers: its configuration lives in versions, one of them published.

    One without a published version answers nobody; an archived one is kept for its past calls.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE)
    name = models.CharField(_("name"), max_length=100)
    published_version = models.ForeignKey(
        "AgentVersion", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=now)
    archived_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class AgentContent(models.Model):
    """What an agent says and how it listens.

    turn_settings is as tenants/turn_settings.py describes it. `outbound` holds, by name, what of
    greeting, instructions, voice and language is different in calls that the agent makes.
    """

    greeting = models.TextField(_("greeting"))
    instructions = models.TextField(_("instructions"))
    voice = models.CharField(_("voice"), max_length=40)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    turn_settings = models.JSONField(default=dict, blank=True)
    outbound = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True


class AgentVersion(AgentContent):
    """Never changed, so a call's past stays true (L89). `author` is a user's id, if known.

    One without a number was never published: a draft as it was when somebody tried it.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE)
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(default=now)
    author = models.UUIDField(null=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    restored_from = models.PositiveIntegerField(null=True)  # the number of an earlier version

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
        return f"{self.agent_id} v{self.number}" if self.number else f"{self.agent_id} trial"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Inserts; an existing version raises VersionIsImmutable (the database refuses too)."""
        if not self._state.adding:
            raise VersionIsImmutable
        super().save(*args, **kwargs)


class AgentDraft(AgentContent):
    """What the next version will say; at most one an agent.

    `revision` grows with every save, so that of two people who edit the second is told.
    `edited_by` is a user's id.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE)
    agent = models.OneToOneField(Agent, on_delete=models.CASCADE, related_name="draft")
    revision = models.PositiveBigIntegerField(default=1)
    edited_by = models.UUIDField(null=True)
    edited_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(language__in=["en", "he"]), name="agentdraft_language_word"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} draft {self.revision}"


class VersionIsImmutable(Exception):
    """An agent version was about to be changed: publish a new one instead."""
