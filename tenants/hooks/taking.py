"""A delivery's row on its way: taken by one worker, given back with what became of it.

WAITING -> RUNNING -> DELIVERED
              |-----> WAITING   tried again later
              +-----> DEAD      tried often enough, or nobody there any more

The endpoint's row is locked first, then the delivery's, in each of the two short transactions;
the request is made between them, in none. A worker that dies leaves its lease to run out, and
the message is sent again: at least once, always with the same webhook-id.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from prosaas.lib import encryption
from tenants.context import tenant_context
from tenants.hooks.endpoints import endpoint_locked, endpoint_shut
from tenants.hooks.schedule import (
    FAILING_FOR,
    FAILING_TRIES,
    SLOT_WAIT_S,
    spread,
    wait_after,
)
from tenants.hooks.signing import secrets_of
from tenants.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint, WebhookEvent
from tenants.services.audit import SYSTEM

LEASE: Final = timedelta(seconds=60)  # four times what one request may take
AT_ONCE: Final = 2  # on their way to one endpoint
AT_ONCE_FAILING: Final = 1  # to one whose last one failed
AT_ONCE_TENANT: Final = 6  # to all of one tenant's
GONE: Final = 410
UNREADABLE: Final = "secret-unreadable"
_State = WebhookDelivery.State


@dataclass(frozen=True, slots=True)
class Parcel:
    """What to send, where, signed with which secrets; `lease_until` proves that it is ours."""

    tenant_id: UUID
    delivery_id: UUID
    endpoint_id: UUID
    attempt: int
    lease_until: datetime
    url: str
    message_id: str
    body: str
    signing: tuple[str, ...]

    def __repr__(self) -> str:
        """Without secrets and without what is told."""
        return f"<Parcel {self.delivery_id} {self.attempt}>"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: the status and the beginning of the answer, or a word why there is none."""

    took_ms: int
    status: int | None = None
    answer: str = ""
    error: str = ""

    @property
    def is_taken(self) -> bool:
        """Whether the endpoint said yes: 2xx and nothing else."""
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004


def delivery_take(*, tenant_id: UUID, delivery_id: UUID) -> Parcel | None:
    """Become the one who sends it now; None if it is not due, taken, or must wait its turn."""
    with tenant_context(tenant_id):
        known = WebhookDelivery.objects.filter(tenant=tenant_id, pk=delivery_id).first()
        if known is None:
            return None
        try:
            endpoint = endpoint_locked(tenant_id, known.endpoint_id)
        except WebhookEndpoint.DoesNotExist:
            return None
        at = timezone.now()
        free = Q(state=_State.WAITING, not_before__lte=at)
        free |= Q(state=_State.RUNNING, lease_until__lt=at)
        due = WebhookDelivery.objects.filter(free, pk=delivery_id)
        if endpoint.disabled_at is not None:
            due.update(state=_State.DEAD, lease_until=None, settled_at=at)
            return None
        if _put_off(endpoint, due, at):
            return None
        until = at + LEASE
        changes = {"state": _State.RUNNING, "lease_until": until, "not_before": until}
        if not due.update(attempts=F("attempts") + 1, **changes):
            return None
        taken = WebhookDelivery.objects.select_related("event").get(pk=known.pk)
        return _parcel(endpoint, taken, until)


@dataclass(frozen=True, slots=True)
class Then:
    """What is next: the endpoint's `delivery_id`, if any; `shut` is why it was switched off."""

    delivery_id: UUID | None = None
    shut: str = ""


def delivery_settle(parcel: Parcel, outcome: Outcome) -> Then:
    """Write down what became of it, if it is still ours."""
    with tenant_context(parcel.tenant_id):
        try:
            endpoint = endpoint_locked(parcel.tenant_id, parcel.endpoint_id)
        except WebhookEndpoint.DoesNotExist:  # deleted meanwhile, and the delivery with it
            return Then()
        now = timezone.now()
        mine = WebhookDelivery.objects.filter(
            pk=parcel.delivery_id, state=_State.RUNNING, lease_until=parcel.lease_until
        )
        if not mine.update(lease_until=None, **_verdict(parcel, outcome, now)):
            return Then()  # erased, or another worker took over
        WebhookAttempt.objects.create(
            tenant_id=parcel.tenant_id,
            delivery_id=parcel.delivery_id,
            number=parcel.attempt,
            took_ms=outcome.took_ms,
            status=outcome.status,
            error=outcome.error,
            answer=outcome.answer,
        )
        if shut := _remember(endpoint, parcel, outcome, now):
            return Then(shut=shut)
        return Then(_next_due(endpoint, now))


def _put_off(endpoint: WebhookEndpoint, due: QuerySet[WebhookDelivery], at: datetime) -> bool:
    """Have this one wait if enough are on their way: no endpoint keeps workers from the others'.

    Where the endpoint itself is busy, all that it has waiting is put off at once: whoever ends
    one of its deliveries takes the next (delivery_settle).
    """
    running = WebhookDelivery.objects.filter(state=_State.RUNNING, lease_until__gte=at)
    later = {"state": _State.WAITING, "lease_until": None, "not_before": at + spread(SLOT_WAIT_S)}
    at_once = AT_ONCE_FAILING if endpoint.failing_since else AT_ONCE
    if running.filter(endpoint=endpoint).count() >= at_once:
        waiting = endpoint.deliveries.filter(state=_State.WAITING, not_before__lte=at)
        due.update(**later)
        waiting.update(**later)
        return True
    if running.filter(tenant=endpoint.tenant_id).count() >= AT_ONCE_TENANT:
        due.update(**later)
        return True
    return False


def _parcel(endpoint: WebhookEndpoint, delivery: WebhookDelivery, until: datetime) -> Parcel:
    try:
        signing = secrets_of(endpoint, at=timezone.now())
    except encryption.Unreadable:
        signing = ()
    return Parcel(
        tenant_id=endpoint.tenant_id,
        delivery_id=delivery.pk,
        endpoint_id=endpoint.pk,
        attempt=delivery.attempts,
        lease_until=until,
        url=endpoint.url,
        message_id=str(delivery.event_id),
        body=body_of(delivery.event),
        signing=signing,
    )


def body_of(event: WebhookEvent) -> str:
    """The body, the same text at every attempt; times in UTC."""
    moment = event.occurred_at.astimezone(UTC)
    at = moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
    told = {"type": event.kind, "timestamp": at, "data": event.data}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _verdict(parcel: Parcel, outcome: Outcome, now: datetime) -> dict[str, object]:
    if outcome.is_taken:
        return {"state": _State.DELIVERED, "settled_at": now}
    wait = None if outcome.status == GONE else wait_after(parcel.attempt)
    if wait is None:
        return {"state": _State.DEAD, "settled_at": now}
    return {"state": _State.WAITING, "not_before": now + wait}


def _remember(endpoint: WebhookEndpoint, parcel: Parcel, outcome: Outcome, now: datetime) -> str:
    """How the endpoint has been doing; why it is switched off now, if it is.

    One that says it is gone, or that has failed for days.
    """
    since = None if outcome.is_taken else endpoint.failing_since or now
    if since != endpoint.failing_since:
        endpoint.failing_since = since
        endpoint.save(update_fields=["failing_since"])
    if since is None:
        return ""
    if outcome.status == GONE:
        reason = WebhookEndpoint.Disabled.GONE
    elif since <= now - FAILING_FOR and parcel.attempt >= FAILING_TRIES:
        reason = WebhookEndpoint.Disabled.FAILING
    else:
        return ""
    return reason.value if endpoint_shut(endpoint, reason.value, SYSTEM) else ""


def _next_due(endpoint: WebhookEndpoint, now: datetime) -> UUID | None:
    """One that waited for its turn: due, or put off by SLOT_WAIT_S and never tried."""
    soon = Q(not_before__lte=now) | Q(attempts=0)
    waiting = endpoint.deliveries.filter(soon, state=_State.WAITING).order_by("not_before")
    first = waiting.values_list("pk", flat=True).first()
    if first is not None:
        endpoint.deliveries.filter(pk=first, state=_State.WAITING).update(not_before=now)
    return first
