"""Webhooks out: where a tenant wants to be told, what there is to tell, and what became of it."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from tenants.models.tenant import Tenant


class EventKind(models.TextChoices):
    """What a tenant may be told; the words are the API's."""

    CALL_STARTED = "call.started", _("A call is answered")
    CALL_TRANSCRIBED = "call.transcribed", _("A call's transcript is there")
    CALL_COMPLETED = "call.completed", _("A call is over, with everything about it")
    NUMBER_CLAIMED = "number.claimed", _("A number is bought")
    NUMBER_RELEASED = "number.released", _("A number is given back")
    AGENT_PUBLISHED = "agent.published", _("A version of an agent answers")
    WEBHOOK_TEST = "webhook.test", _("The test button was pressed")


class WebhookEndpoint(models.Model):
    """An address that is told of a tenant's events, signed (docs/webhooks.md).

    `events` are words of EventKind; none is all of them. `secret` is encrypted
    (prosaas/lib/encryption.py), whsec_… when opened; `old_secret` signs beside it until
    `old_secret_until`. `failing_since` is the first of the failures since the last success.
    """

    class Disabled(models.TextChoices):
        """Why nothing is sent."""

        OWNER = "owner", _("switched off")
        GONE = "gone", _("the address answered that it is gone")
        FAILING = "failing", _("nothing was delivered for days")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE)
    url = models.URLField(_("address"), max_length=500)
    description = models.CharField(_("description"), max_length=200, blank=True)
    events = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    secret = models.TextField()
    old_secret = models.TextField(blank=True)
    old_secret_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)
    disabled_at = models.DateTimeField(null=True, blank=True)
    disabled_reason = models.CharField(max_length=7, choices=Disabled, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(disabled_at=None, disabled_reason="")
                | Q(disabled_at__isnull=False) & ~Q(disabled_reason=""),
                name="webhookendpoint_disabled_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class WebhookEvent(models.Model):
    """Something to tell, written in the transaction in which it happened.

    `data` is the body's `data` as it is sent. `subject_id` is the call, number or agent it is
    about, so that who erases that erases this. `once` makes one of it however often it is told.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE)
    kind = models.CharField(max_length=40, choices=EventKind)
    occurred_at = models.DateTimeField(default=now)
    subject_id = models.UUIDField(null=True, blank=True)
    once = models.CharField(max_length=100, blank=True)
    data = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "once"], condition=~Q(once=""), name="webhookevent_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=EventKind.values), name="webhookevent_kind_word"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "subject_id"], name="webhookevent_subject"),
            models.Index(fields=["occurred_at"], name="webhookevent_occurred"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class WebhookDelivery(models.Model):
    """One event on its way to one endpoint. A running one belongs to who holds the lease.

    `attempts` counts since it was last asked for. A dead one is tried no more, unless replayed.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("being sent")
        DELIVERED = "delivered", _("delivered")
        DEAD = "dead", _("given up")

    OPEN = (State.WAITING, State.RUNNING)

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE)
    event = models.ForeignKey(WebhookEvent, on_delete=models.CASCADE, related_name="deliveries")
    endpoint = models.ForeignKey(
        WebhookEndpoint, on_delete=models.CASCADE, related_name="deliveries"
    )
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField(default=now)
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "endpoint"], name="webhookdelivery_once"),
            models.CheckConstraint(
                condition=Q(state="running", lease_until__isnull=False)
                | Q(state__in=["waiting", "delivered", "dead"], lease_until=None),
                name="webhookdelivery_lease_iff_running",
            ),
        ]
        indexes = [
            models.Index(
                fields=["not_before"],
                condition=Q(state__in=["waiting", "running"]),
                name="webhookdelivery_open",
            ),
            models.Index(fields=["tenant", "-created_at", "-id"], name="webhookdelivery_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} {self.state}"


class WebhookAttempt(models.Model):
    """One request that was, or was not, made: what the endpoint answered, and how long it took.

    `status` is the HTTP status, null without an answer; `error` is one word why there is none.
    `answer` is the beginning of the body, as text.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE)
    delivery = models.ForeignKey(WebhookDelivery, on_delete=models.CASCADE, related_name="tried")
    number = models.PositiveIntegerField()
    at = models.DateTimeField(default=now)
    took_ms = models.PositiveIntegerField()
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    error = models.CharField(max_length=40, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["-at", "-number"]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.number}"
