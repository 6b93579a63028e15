"""What is kept of a call: its turns, its counters, its tape, its bill."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from calls.models.call import Call
from calls.models.words import Who

ITEM_ID_CHARS = 128


class CallTurn(models.Model):
    """What one side said: the text and how much of it was heard. Times are ms of the stream.

    `position` is the order in which we learned of the turns; they are read in the order in which
    they were spoken.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="turns")
    position = models.PositiveIntegerField()
    item_id = models.CharField(max_length=ITEM_ID_CHARS, blank=True)
    who = models.CharField(max_length=6, choices=Who.choices)
    text = models.TextField(blank=True)
    heard_text = models.TextField(blank=True)
    start_ms = models.PositiveIntegerField()
    end_ms = models.PositiveIntegerField()
    heard_ms = models.PositiveIntegerField(default=0)
    interrupted = models.BooleanField(default=False)

    class Meta:
        ordering = ["start_ms", "position"]
        constraints = [
            models.UniqueConstraint(fields=["call", "position"], name="calls_turn_position"),
            models.CheckConstraint(condition=Q(who__in=Who.values), name="calls_turn_who_word"),
            models.CheckConstraint(
                condition=Q(end_ms__gte=models.F("start_ms")), name="calls_turn_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.position}"


class CallMetrics(models.Model):
    """What the sender and the session counted in one call (R16). Times are ms."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="metrics")
    frames_sent = models.PositiveIntegerField()
    frames_not_160 = models.PositiveIntegerField()
    max_gap_ms = models.PositiveIntegerField()
    tx_late_frames = models.PositiveIntegerField()
    tx_schedule_resets = models.PositiveIntegerField()
    first_audio_ms = models.PositiveIntegerField(null=True, blank=True)
    barge_ins = models.PositiveIntegerField()
    barge_in_ms = models.PositiveIntegerField(null=True, blank=True)
    counters = models.JSONField(default=dict, blank=True)
    usage = models.JSONField(default=dict, blank=True)  # the model's, docs/usage.md

    class Meta:
        verbose_name_plural = "call metrics"

    def __str__(self) -> str:
        return f"{self.call_id}"


class CallTape(models.Model):
    """The flight recorder's tape of a call, packed (docs/tapes.md); `size` is its bytes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="tape")
    data = models.BinaryField()
    size = models.PositiveIntegerField()
    format_version = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.call_id}"


class CallNotice(models.Model):
    """A line the law may want said before anything else, and the proof that it was heard.

    `heard_ms` is ms of the stream at which the caller had heard all of `text`; null if not.
    """

    class Kind(models.TextChoices):
        DISCLOSURE = "disclosure", _("An AI is speaking")
        CONSENT = "consent", _("The call is recorded")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField()
    heard_ms = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call", "kind"], name="calls_notice_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["disclosure", "consent"]), name="calls_notice_kind_word"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.kind}"


class UsageEntry(models.Model):
    """One line of the ledger: what a call used, at the price of its day. Never changed, never lost.

    It outlives its call, so it only names it. `quantity` is in `unit`s (tokens, seconds or
    minutes); `cost_micros` is millionths of `currency`; `price_date` names the price table.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    call_id = models.UUIDField()
    kind = models.CharField(max_length=40)  # realtime.audio.input, carrier.inbound, …
    model = models.CharField(max_length=80, blank=True)
    quantity = models.DecimalField(max_digits=16, decimal_places=3)
    unit = models.CharField(max_length=7)
    cost_micros = models.BigIntegerField()
    currency = models.CharField(max_length=3, default="USD")
    price_date = models.DateField()
    occurred_at = models.DateTimeField()  # when the call began: the month it belongs to
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "usage entries"
        constraints = [
            models.UniqueConstraint(fields=["call_id", "kind", "model"], name="calls_usage_once"),
            models.CheckConstraint(
                condition=Q(unit__in=["tokens", "seconds", "minutes"]), name="calls_usage_unit_word"
            ),
        ]
        indexes = [  # with what a month comes to, so that it is read from the index alone
            models.Index(
                fields=["tenant", "occurred_at"],
                include=["kind", "quantity", "cost_micros"],
                name="calls_usage_sums",
            )
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.kind}"
