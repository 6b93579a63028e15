"""What operators see of the work after calls: how it went, never what was said."""

from __future__ import annotations

from django.contrib import admin

from recordings.models import (
    ErasureReceipt,
    Notification,
    Recording,
    Stage,
    Summary,
    Transcript,
)
from tenants.operators.base import ReadOnlyAdmin


class OfCall(ReadOnlyAdmin):
    """What belongs to a call."""

    list_select_related = ("call",)


@admin.register(Recording)
class RecordingAdmin(OfCall):
    """Recordings: where they stand, not how they sound."""

    list_display = ("call", "kind", "status", "seconds", "requested_at", "deleted_at")
    list_filter = ("kind", "status")
    date_hierarchy = "requested_at"
    fields = (
        "call",
        "kind",
        "recording_sid",
        "status",
        "channels",
        "seconds",
        "source",
        "error_code",
        "attempts",
        "requested_at",
        "completed_at",
        "content_type",
        "size",
        "duration_ms",
        "fetched_at",
        "deleted_at",
        "carrier_deleted_at",
    )


@admin.register(Stage)
class StageAdmin(OfCall):
    """The work after a call, stage by stage."""

    list_display = ("call", "name", "state", "attempts", "reason", "settled_at")
    list_filter = ("name", "state")
    fields = (
        "call",
        "name",
        "position",
        "state",
        "attempts",
        "claims",
        "not_before",
        "lease_until",
        "reason",
        "settled_at",
    )


@admin.register(Transcript)
class TranscriptAdmin(OfCall):
    """Transcripts, without their text."""

    list_display = ("call", "source", "language", "created_at")
    list_filter = ("source",)
    fields = ("call", "source", "model", "language", "created_at")


@admin.register(Summary)
class SummaryAdmin(OfCall):
    """Summaries, without their text."""

    list_display = ("call", "outcome", "urgency", "source", "created_at")
    list_filter = ("outcome", "urgency", "source")
    fields = ("call", "outcome", "urgency", "source", "model", "language", "created_at")


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    """E-mails about calls: to which member, and whether they went."""

    list_display = ("call", "membership", "created_at", "sent_at")
    list_select_related = ("call", "membership")
    fields = ("call", "membership", "created_at", "sent_at")


@admin.register(ErasureReceipt)
class ErasureReceiptAdmin(ReadOnlyAdmin):
    """Proof that a caller's data is gone."""

    list_display = ("id", "requested_at", "finished_at")
    fields = ("id", "requested_at", "finished_at", "erased", "remains")
