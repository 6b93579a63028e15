"""The work that follows a call, as rows: what the broker forgets, the database remembers."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class StageName(models.TextChoices):
    """The stages, in the order in which they run; each needs only what is there when it runs."""

    FETCH = "fetch", _("Fetch the recording")
    TRANSCRIBE = "transcribe", _("Transcribe")
    SUMMARISE = "summarise", _("Summarise")
    EXTRACT = "extract", _("Extract the fields")
    METER = "meter", _("Meter")
    NOTIFY = "notify", _("Notify")


class StageState(models.TextChoices):
    """Where a stage stands; the last three are settled, and a person may set one to waiting."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    SKIPPED = "skipped", _("Not needed")
    FAILED = "failed", _("Failed")


SETTLED = (StageState.DONE, StageState.SKIPPED, StageState.FAILED)
ERASED = "erased"  # the reason of a stage that must not run again: its call is being erased


class Stage(models.Model):
    """One stage of one call's work.

    A running stage belongs to its attempt while `lease_until` lasts; a waiting one may be taken
    from `not_before` on. `attempts` begin anew when the stage is run again, `claims` never do.
    `reason` is one word why it waits, was skipped or failed. `work` is what an attempt leaves for
    the next one, and the usage that the meter reads.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    call = models.ForeignKey("calls.Call", on_delete=models.CASCADE, related_name="stages")
    name = models.CharField(max_length=10, choices=StageName.choices)
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=7, choices=StageState.choices, default=StageState.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    claims = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=60, blank=True)
    work = models.JSONField(default=dict, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["call", "name"], name="recordings_stage_once"),
            models.CheckConstraint(
                condition=Q(name__in=StageName.values), name="recordings_stage_name_word"
            ),
            models.CheckConstraint(
                condition=Q(state__in=StageState.values), name="recordings_stage_state_word"
            ),
            models.CheckConstraint(
                condition=Q(state=StageState.RUNNING, lease_until__isnull=False)
                | (~Q(state=StageState.RUNNING) & Q(lease_until__isnull=True)),
                name="recordings_stage_lease_iff_running",
            ),
        ]
        indexes = [
            models.Index(
                fields=["not_before"],
                name="recordings_stage_unsettled",
                condition=~Q(state__in=SETTLED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.name}"
