"""The recordings of a call, one of each kind (R8, L70): a row before anything is asked."""

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


class RecordingKind(models.TextChoices):
    """What was recorded."""

    CALL = "call", _("Call")  # both sides, by REST
    VOICEMAIL = "voicemail", _("Message")  # the caller, by <Record>, when no agent could answer


class Recording(models.Model):
    """What is recorded of a call, at the carrier and here. Sizes are bytes.

    `attempts` counts our requests to start it. `storage_key` names the file in the private
    storage once it is whole there, "" before and after; `pending_key` the file that is being
    written, which nobody is served. `peaks` are 0..255, one list for each channel.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    call = models.ForeignKey("calls.Call", on_delete=models.CASCADE, related_name="recordings")
    kind = models.CharField(max_length=9, choices=RecordingKind.choices, default=RecordingKind.CALL)
    recording_sid = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=11, choices=RecordingStatus.choices)
    channels = models.PositiveSmallIntegerField(default=2)
    seconds = models.PositiveIntegerField(null=True, blank=True)
    source = models.CharField(max_length=40, blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    requested_at = models.DateTimeField(auto_now_add=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    storage_key = models.CharField(max_length=200, blank=True)
    pending_key = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=40, blank=True)
    size = models.PositiveBigIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    duration_ms = models.PositiveIntegerField(null=True, blank=True)
    peaks = models.JSONField(default=list, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)  # here
    carrier_deleted_at = models.DateTimeField(null=True, blank=True)  # at Twilio, verified

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "kind"], name="recordings_once_of_a_kind"),
            models.CheckConstraint(
                condition=Q(kind__in=RecordingKind.values), name="recordings_kind_word"
            ),
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
