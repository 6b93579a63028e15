"""A call, and what it is found by. Rules of status change live in services."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Case, F, Q, When

from calls.engine.states import EndReason
from calls.models.words import (
    LIVE_STATUSES,
    TERMINAL_STATUSES,
    CallStatus,
    Direction,
    FollowUp,
    Presentation,
)
from prosaas.lib.phone import E164_REGEX

_NEWEST = ("-created_at", "-id")
# No agent said a word: what the caller heard was that a message may be left.
UNSERVED = [
    EndReason.AFTER_HOURS.value,
    EndReason.MODEL_REJECTED.value,
    EndReason.MODEL_UNREACHABLE.value,
    EndReason.OVER_LIMIT.value,
    EndReason.STREAM_NEVER_STARTED.value,
]
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
    phone_number = models.ForeignKey(  # none for a test from the browser
        "tenants.PhoneNumber", on_delete=models.RESTRICT, db_index=False, null=True, blank=True
    )
    agent_version = models.ForeignKey("tenants.AgentVersion", on_delete=models.RESTRICT)
    agent = models.ForeignKey(
        "tenants.Agent", on_delete=models.RESTRICT, null=True, blank=True, db_index=False
    )
    call_sid = models.CharField(max_length=64, unique=True)
    account_sid = models.CharField(max_length=64, blank=True)
    direction = models.CharField(max_length=8, choices=Direction.choices)
    is_test = models.BooleanField(default=False, db_default=False)  # from the browser
    from_number = models.CharField(max_length=16, blank=True)
    from_presentation = models.CharField(
        max_length=11, choices=Presentation.choices, default=Presentation.ALLOWED
    )
    to_number = models.CharField(max_length=16, blank=True)
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
    # What the tenant's people have done about it; all of them share one state.
    read_at = models.DateTimeField(null=True, blank=True)
    follow_up = models.CharField(
        max_length=4, choices=FollowUp.choices, blank=True, default="", db_default=""
    )
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
            models.Index(  # all that calls/figures adds up, so that it is read from here alone
                fields=["tenant", "created_at"],
                include=[
                    "direction",
                    "status",
                    "end_reason",
                    "answered_at",
                    "ended_at",
                    "duration_seconds",
                    "cost_micros",
                    "outcome",
                    "has_recording",
                ],
                name="calls_call_figures",
                condition=Q(is_test=False),
            ),
            models.Index(
                fields=["tenant", *_NEWEST],
                name="calls_call_unread",
                condition=Q(read_at=None),
            ),
            models.Index(
                fields=["tenant", *_NEWEST],
                name="calls_call_tests",
                condition=Q(is_test=True),
            ),
            models.Index(  # voice messages that nobody has listened to (calls/figures/attention.py)
                fields=["tenant", *_NEWEST],
                name="calls_call_message",
                condition=Q(
                    read_at=None, has_recording=True, is_test=False, end_reason__in=UNSERVED
                ),
            ),
            models.Index(
                fields=["tenant", "follow_up", *_NEWEST],
                name="calls_call_follow_up",
                condition=~Q(follow_up=""),
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
                condition=Q(to_number__regex=E164_REGEX, phone_number__isnull=False)
                | Q(to_number="", phone_number=None, is_test=True),
                name="calls_call_to_e164_or_test",
            ),
            models.CheckConstraint(
                condition=Q(follow_up__in=FollowUp.values), name="calls_call_follow_up_word"
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
