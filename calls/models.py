"""Calls, their turns and their measurements. Rules of status change live in services."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Case, F, Q, When
from django.utils.translation import gettext_lazy as _

from calls.engine.states import EndReason
from prosaas.lib.phone import E164_REGEX

ITEM_ID_CHARS = 128


class CallStatus(models.TextChoices):
    """Twilio's own words (protocols.md A4), in the order in which a call goes through them."""

    QUEUED = "queued", _("Queued")
    INITIATED = "initiated", _("Dialling")
    RINGING = "ringing", _("Ringing")
    IN_PROGRESS = "in-progress", _("In progress")
    COMPLETED = "completed", _("Completed")
    BUSY = "busy", _("Busy")
    NO_ANSWER = "no-answer", _("No answer")
    FAILED = "failed", _("Failed")
    CANCELED = "canceled", _("Cancelled")


LIVE_STATUSES = (
    CallStatus.QUEUED,
    CallStatus.INITIATED,
    CallStatus.RINGING,
    CallStatus.IN_PROGRESS,
)
TERMINAL_STATUSES = tuple(status for status in CallStatus if status not in LIVE_STATUSES)


def statuses_before(status: str) -> tuple[CallStatus, ...]:
    """The statuses from which a call may still move to this one; ValueError for no status."""
    word = CallStatus(status)
    if word in TERMINAL_STATUSES:
        return LIVE_STATUSES
    return LIVE_STATUSES[: LIVE_STATUSES.index(word)]


class Direction(models.TextChoices):
    """Who rang whom."""

    INBOUND = "inbound", _("Inbound")
    OUTBOUND = "outbound", _("Outbound")


class Presentation(models.TextChoices):
    """Whether the caller's number was shown to us; only an allowed one is stored."""

    ALLOWED = "allowed", _("Number shown")
    ANONYMOUS = "anonymous", _("Withheld number")
    UNAVAILABLE = "unavailable", _("Unknown number")


class Who(models.TextChoices):
    """The two sides of a call."""

    CALLER = "caller", _("Caller")
    AGENT = "agent", _("Agent")


_NEWEST = ("-created_at", "-id")
# The number at the other end, by which callers are found; an index holds it.
OTHER_SIDE = Case(When(direction=Direction.INBOUND, then=F("from_number")), default=F("to_number"))


class Call(models.Model):
    """One phone call. The stream_* columns say who may serve its media stream (R15).

    `agent` is the version's. An outbound call that Twilio has not taken yet has a CallSid of our
    own making (calls/services/outbound.py).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(  # indexes below begin with it, as others do with number and agent
        "tenants.Tenant", on_delete=models.CASCADE, related_name="calls", db_index=False
    )
    phone_number = models.ForeignKey(
        "tenants.PhoneNumber", on_delete=models.RESTRICT, db_index=False
    )
    agent_version = models.ForeignKey("tenants.AgentVersion", on_delete=models.RESTRICT)
    agent = models.ForeignKey(
        "tenants.Agent", on_delete=models.RESTRICT, null=True, blank=True, db_index=False
    )
    call_sid = models.CharField(max_length=64, unique=True)
    account_sid = models.CharField(max_length=64, blank=True)
    direction = models.CharField(max_length=8, choices=Direction.choices)
    from_number = models.CharField(max_length=16, blank=True)
    from_presentation = models.CharField(
        max_length=11, choices=Presentation.choices, default=Presentation.ALLOWED
    )
    to_number = models.CharField(max_length=16)
    status = models.CharField(max_length=11, choices=CallStatus.choices)
    end_reason = models.CharField(max_length=32, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    duration_seconds = models.PositiveIntegerField(null=True, blank=True)
    cost_micros = models.BigIntegerField(null=True, blank=True)  # USD; the sum of its usage
    carrier_error = models.PositiveIntegerField(null=True, blank=True)  # Twilio's code
    # What calls are found by; the work after the call tells (calls/services/findings.py).
    outcome = models.CharField(max_length=12, blank=True)
    has_recording = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    stream_generation = models.PositiveIntegerField(default=0)
    stream_lease_until = models.DateTimeField(null=True, blank=True)
    stream_nonces = ArrayField(models.CharField(max_length=64), default=list, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["tenant", "-created_at", "-id"], name="calls_call_newest"),
            # A page of whatever is rare is read by one of these (docs/search.md).
            models.Index(fields=["phone_number", *_NEWEST], name="calls_call_number"),
            models.Index(fields=["agent", *_NEWEST], name="calls_call_agent"),
            models.Index(fields=["tenant", "status", *_NEWEST], name="calls_call_status"),
            models.Index(fields=["tenant", "direction", *_NEWEST], name="calls_call_direction"),
            models.Index(fields=["tenant", "has_recording", *_NEWEST], name="calls_call_recorded"),
            models.Index(fields=["tenant", "duration_seconds"], name="calls_call_seconds"),
            models.Index(
                fields=["tenant", "outcome", *_NEWEST],
                name="calls_call_outcome",
                condition=~Q(outcome=""),
            ),
            models.Index(
                F("tenant"),
                OTHER_SIDE,
                F("created_at").desc(),
                F("id").desc(),
                name="calls_call_other_side",
            ),
            models.Index(
                fields=["created_at"],
                name="calls_call_unfinished",
                condition=Q(status__in=LIVE_STATUSES),
            ),
            models.Index(fields=["ended_at"], name="calls_call_ended"),
            models.Index(  # how many calls have an agent right now (calls/services/limits.py)
                fields=["tenant"],
                name="calls_call_live",
                condition=Q(status__in=LIVE_STATUSES, end_reason=""),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=CallStatus.values), name="calls_call_status_word"
            ),
            models.CheckConstraint(
                condition=Q(direction__in=Direction.values), name="calls_call_direction_word"
            ),
            models.CheckConstraint(
                condition=Q(end_reason__in=["", *(reason.value for reason in EndReason)]),
                name="calls_call_end_reason_word",
            ),
            models.CheckConstraint(
                condition=Q(from_presentation=Presentation.ALLOWED, from_number__regex=E164_REGEX)
                | Q(
                    from_presentation__in=[Presentation.ANONYMOUS, Presentation.UNAVAILABLE],
                    from_number="",
                ),
                name="calls_call_from_e164_or_withheld",
            ),
            models.CheckConstraint(
                condition=Q(to_number__regex=E164_REGEX), name="calls_call_to_e164"
            ),
            models.CheckConstraint(
                condition=Q(status__in=LIVE_STATUSES, ended_at__isnull=True)
                | Q(status__in=TERMINAL_STATUSES, ended_at__isnull=False),
                name="calls_call_ended_iff_terminal",
            ),
        ]

    def __str__(self) -> str:
        return self.call_sid

    @property
    def finished(self) -> bool:
        """Whether the status is one that never changes again."""
        return self.status in TERMINAL_STATUSES

    @property
    def seconds(self) -> int | None:
        """Talk time in s: Twilio's word when it came, else our own stamps (L86)."""
        if self.duration_seconds is not None:
            return self.duration_seconds
        if self.answered_at is None or self.ended_at is None:
            return None
        return max(0, round((self.ended_at - self.answered_at).total_seconds()))


class CallTag(models.Model):
    """A word that a tenant's people put on a call; with the call's time, so that it is found."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="tags")
    tag = models.CharField(max_length=40)
    call_created_at = models.DateTimeField()

    class Meta:
        ordering = ["tag"]
        constraints = [
            models.UniqueConstraint(fields=["call", "tag"], name="calls_tag_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "tag", "-call_created_at"], name="calls_tag_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.tag}"


class CallSearch(models.Model):
    """The words by which a call is found (docs/search.md); nothing reads them back.

    `created_at` is the call's. Each word begins with the tenant. PostgreSQL moves values out of a
    row of 2 kB or more alone: `filler` makes it one, so that the words lie elsewhere, and the rows
    that a search visits close together.
    """

    call = models.OneToOneField(
        Call, on_delete=models.CASCADE, primary_key=True, related_name="search"
    )
    tenant = models.ForeignKey(
        "tenants.Tenant", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    created_at = models.DateTimeField()
    words = SearchVectorField()
    filler = models.TextField(db_default=" " * 2200, editable=False)  # packs to some 40 bytes

    class Meta:
        verbose_name_plural = "call searches"
        indexes = [GinIndex(fields=["words"], name="calls_search_words", fastupdate=False)]

    def __str__(self) -> str:
        return f"{self.call_id}"


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
