"""What was said, as text, and what it meant."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Source(models.TextChoices):
    """From what a text was made."""

    RECORDING = "recording", _("Recording")
    VOICEMAIL = "voicemail", _("Voice message")
    LIVE = "live", _("Live transcript")
    NONE = "none", _("Nothing was said")


class Outcome(models.TextChoices):
    """How a call came out; the first seven are the model's to choose from."""

    ANSWERED = "answered", _("Question answered")
    APPOINTMENT = "appointment", _("Appointment")
    MESSAGE = "message", _("Message left")
    CALLBACK = "callback", _("Wants a call back")
    COMPLAINT = "complaint", _("Complaint")
    WRONG_NUMBER = "wrong-number", _("Wrong number")
    SPAM = "spam", _("Unwanted call")
    NO_SPEECH = "no-speech", _("Caller said nothing")
    MISSED = "missed", _("Missed")
    BUSY = "busy", _("Busy")
    FAILED = "failed", _("Failed")


class Urgency(models.TextChoices):
    """How soon somebody should act."""

    LOW = "low", _("Low")
    NORMAL = "normal", _("Normal")
    URGENT = "urgent", _("Urgent")


class Sentiment(models.TextChoices):
    """How the caller sounded."""

    POSITIVE = "positive", _("Positive")
    NEUTRAL = "neutral", _("Neutral")
    NEGATIVE = "negative", _("Negative")


class Transcript(models.Model):
    """What was said in a call.

    `segments` are in order of time: [{"who": "caller"|"agent", "start_ms", "end_ms", "text"}],
    ms from the beginning of the source. `model` is "" when no model was asked.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    call = models.OneToOneField("calls.Call", on_delete=models.CASCADE, related_name="transcript")
    source = models.CharField(max_length=9, choices=Source.choices)
    model = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=8, blank=True)
    segments = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(source__in=Source.values), name="recordings_transcript_source_word"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.source}"


class Summary(models.Model):
    """What a call was about. `fields` are the tenant's own, by name; null where nothing was said.

    `source` says from what: the transcript's source. `model` is "" for a fixed result.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    call = models.OneToOneField("calls.Call", on_delete=models.CASCADE, related_name="summary")
    source = models.CharField(max_length=9, choices=Source.choices)
    model = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=8)
    text = models.TextField(blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    caller_name = models.CharField(max_length=200, blank=True)
    callback_number = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)
    urgency = models.CharField(max_length=6, choices=Urgency.choices, default=Urgency.NORMAL)
    follow_up = models.TextField(blank=True)
    sentiment = models.CharField(max_length=8, choices=Sentiment.choices, default=Sentiment.NEUTRAL)
    fields = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "summaries"
        constraints = [
            models.CheckConstraint(
                condition=Q(source__in=Source.values), name="recordings_summary_source_word"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="recordings_summary_outcome_word"
            ),
            models.CheckConstraint(
                condition=Q(urgency__in=Urgency.values), name="recordings_summary_urgency_word"
            ),
            models.CheckConstraint(
                condition=Q(sentiment__in=Sentiment.values),
                name="recordings_summary_sentiment_word",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.outcome}"
