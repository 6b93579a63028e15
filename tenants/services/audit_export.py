"""The audit log as text: a line of JSON an event, with all that its hash is over.

docs/audit.md shows how anybody verifies such a file without us.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from tenants.services.audit import Actor, audit_record, canonical, hashed
from tenants.services.audit_chain import events_of


def audit_export(*, tenant_id: UUID, actor: Actor) -> int:
    """Notes that the log was taken out; the position up to which, that note included."""
    return audit_record(tenant_id=tenant_id, actor=actor, action="audit.exported").position


def audit_lines(*, tenant_id: UUID, last: int) -> Iterator[str]:
    """The chain from its first event to the position `last`; outside of any context."""
    for event in events_of(tenant_id=tenant_id, last=last):
        yield canonical({**hashed(event), "hash": event.hash}) + "\n"
