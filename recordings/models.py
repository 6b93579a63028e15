"""The one recording of a call (R8, L70): a row in the database before anything is asked."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class RecordingStatus(models.TextChoices):
    """Twilio's words (protocols.md C) and two of ours, "requested" and "failed"; by rank."""

    REQUESTED = "requested", _("Requested")
    FAILED = "failed", _("Failed")
    IN_PROGRESS = "in-progress", _("Recording")
    PAUSED = "paused", _("Paused")
    STOPPED = "stopped", _("Stopped")
    PROCESSING = "processing", _("Processing")
    ABSENT = "absent", _("Nothing recorded")
    COMPLETED = "completed", _("Completed")


_RANK = {status: rank for rank, status in enumerate(RecordingStatus)}
_RANK[RecordingStatus.PAUSED] = _RANK[RecordingStatus.IN_PROGRESS]  # either may follow the other


def statuses_before(status: str) -> list[RecordingStatus]:
    """The statuses that this one may replace; ValueError for no status."""
    word = RecordingStatus(status)
    return [other for other in RecordingStatus if other != word and _RANK[other] <= _RANK[word]]


class Recording(models.Model):
    """What is recorded of a call. `attempts` counts our requests to start it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    call = models.OneToOneField("calls.Call", on_delete=models.CASCADE, related_name="recording")
    recording_sid = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=11, choices=RecordingStatus.choices)
    channels = models.PositiveSmallIntegerField(default=2)
    seconds = models.PositiveIntegerField(null=True, blank=True)
    source = models.CharField(max_length=40, blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    requested_at = models.DateTimeField(auto_now_add=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=RecordingStatus.values), name="recordings_status_word"
            ),
            models.UniqueConstraint(
                fields=["recording_sid"],
                condition=~Q(recording_sid=""),
                name="recordings_recording_sid",
            ),
        ]

    def __str__(self) -> str:
        return self.recording_sid or f"{self.call_id}"
