"""One delivery, sent once: taken, posted, settled."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import structlog
from django.conf import settings

from prosaas.lib import counters
from prosaas.lib.outward import OutwardFailed, Rules, post
from tenants.hooks.signing import signed_headers
from tenants.hooks.taking import UNREADABLE, Outcome, Parcel, Then, delivery_settle, delivery_take

USER_AGENT: Final = "ProSaaS-Webhooks/1"

log = structlog.get_logger(__name__)


def delivery_send(*, tenant_id: UUID, delivery_id: UUID, rules: Rules | None = None) -> Then:
    """Send it if it is due and nobody has it; what is next.

    Outside a transaction.
    """
    parcel = delivery_take(tenant_id=tenant_id, delivery_id=delivery_id)
    if parcel is None:
        return Then()
    outcome = _sent(parcel, rules or Rules(is_sandbox=settings.SANDBOX))
    then = delivery_settle(parcel, outcome)
    counters.count("webhook_taken" if outcome.is_taken else "webhook_not_taken")
    log.info(
        "webhook.sent",
        tenant=str(tenant_id),
        delivery=str(delivery_id),
        attempt=parcel.attempt,
        status=outcome.status,
        error=outcome.error,
        took_ms=outcome.took_ms,
    )
    return then


def _sent(parcel: Parcel, rules: Rules) -> Outcome:
    if not parcel.signing:
        return Outcome(took_ms=0, error=UNREADABLE)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": USER_AGENT,
        **signed_headers(
            message_id=parcel.message_id,
            at=datetime.now(tz=UTC),
            body=parcel.body,
            signing=parcel.signing,
        ),
    }
    began = time.monotonic()
    try:
        answer = post(parcel.url, body=parcel.body.encode(), headers=headers, rules=rules)
    except OutwardFailed as failure:
        return Outcome(took_ms=_ms_since(began), error=failure.word)
    return Outcome(took_ms=_ms_since(began), status=answer.status, answer=_text(answer.body))


def _ms_since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)


def _text(body: bytes) -> str:
    """What can be stored and shown of it."""
    return body.decode("utf-8", "replace").replace("\0", "\N{REPLACEMENT CHARACTER}")
