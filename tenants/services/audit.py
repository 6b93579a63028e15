"""The audit log: what was done, by whom, in a chain of hashes that only grows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.utils import timezone

from tenants.context import tenant_context
from tenants.models import AuditEvent

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('audit:' || %s, 0))"
_HASHED: Final = (
    "position",
    "actor_kind",
    "actor_id",
    "visit_id",
    "action",
    "object_kind",
    "object_id",
    "details",
    "network",
    "previous_hash",
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something. `id` is the user's or the API key's; `network` is /24 or /48."""

    kind: str
    id: UUID | None = None
    visit_id: UUID | None = None
    network: str = ""


SYSTEM: Final = Actor(AuditEvent.ActorKind.SYSTEM)


def audit_record(
    *,
    tenant_id: UUID,
    actor: Actor,
    action: str,
    subject: tuple[str, object] = ("", ""),
    details: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Write one event at the end of the tenant's chain, in the caller's transaction.

    `subject` is the kind and the id of what was acted on; `details` holds nothing personal. Others
    who record in this tenant wait until the transaction ends: call it last, and let it end soon.
    """
    with tenant_context(tenant_id):
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, [str(tenant_id)])
        last = AuditEvent.objects.filter(tenant=tenant_id).order_by("-position").first()
        event = AuditEvent(
            tenant_id=tenant_id,
            position=last.position + 1 if last else 1,
            at=timezone.now(),
            actor_kind=actor.kind,
            actor_id=actor.id,
            visit_id=actor.visit_id,
            action=action,
            object_kind=subject[0],
            object_id=str(subject[1]),
            details=_plain(details or {}),
            network=actor.network,
            previous_hash=last.hash if last else "",
        )
        event.hash = event_hash(event)
        event.save(force_insert=True)
    return event


def event_hash(event: AuditEvent) -> str:
    """SHA-256 (hex) of the canonical JSON of what is hashed."""
    return hashlib.sha256(canonical(hashed(event)).encode()).hexdigest()


def hashed(event: AuditEvent) -> dict[str, Any]:
    """All of an event but its hash, in JSON's own types; times in UTC to the microsecond."""
    told = {name: _plain(getattr(event, name)) for name in _HASHED}
    at = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    return {**told, "tenant": str(event.tenant_id), "at": at}


def canonical(told: Mapping[str, Any]) -> str:
    """JSON in one form only: sorted keys, no spaces, ASCII."""
    return json.dumps(told, sort_keys=True, separators=(",", ":"))


def _plain(value: Any) -> Any:
    """A value as jsonb gives it back: what it could change, as 1e16, becomes text."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return [_plain(item) for item in items]
    return str(value)
