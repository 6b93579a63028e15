"""Is an audit log what it was? Every hash, every link, every position, from the first on.

A chain is broken where
    position   an event's number does not come after the one before it
    gap        numbers are missing
    link       it does not continue what stands before it
    hash       what it says is not what was said
What the chain alone cannot show is that its end was cut off or written anew: for that an earlier
head, kept elsewhere, must still be in it (`earlier`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from tenants.context import tenant_context
from tenants.models import AuditEvent
from tenants.services.audit import event_hash

_CHUNK: Final = 500  # events in memory at a time


class Fault(StrEnum):
    """Why a chain is broken."""

    POSITION = "position"
    GAP = "gap"
    LINK = "link"
    HASH = "hash"
    SHORT = "short"  # it ends before the earlier head
    REWRITTEN = "rewritten"  # another event stands where the earlier head stood


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ends: the number of its events and the last one's hash."""

    position: int = 0
    hash: str = ""


@dataclass(frozen=True, slots=True)
class Break:
    """The first position that is not as it must be."""

    position: int
    fault: Fault


@dataclass(frozen=True, slots=True)
class Verdict:
    """How far a chain is whole, and where it breaks, if it does."""

    head: Head
    broken: Break | None = None


def chain_verify(*, tenant_id: UUID, earlier: Head | None = None) -> Verdict:
    """Reads the tenant's chain once, in constant memory; outside of any context."""
    return verify(events_of(tenant_id=tenant_id), earlier)


def verify(events: Iterable[AuditEvent], earlier: Head | None = None) -> Verdict:
    """The same of events that somebody else reads, in their order."""
    head = Head()
    for event in events:
        fault = _fault(head, event)
        if fault is None and earlier is not None and event.position == earlier.position:
            fault = None if event.hash == earlier.hash else Fault.REWRITTEN
        if fault is not None:
            return Verdict(head, Break(event.position, fault))
        head = Head(event.position, event.hash)
    if earlier is not None and head.position < earlier.position:
        return Verdict(head, Break(head.position + 1, Fault.SHORT))
    return Verdict(head)


def events_of(*, tenant_id: UUID, last: int | None = None) -> Iterator[AuditEvent]:
    """A tenant's events, oldest first, to the position `last`.

    Each piece is read in a context of its own, which is closed before an event is handed out: the
    reader may take its time.
    """
    after: int | None = None
    while chunk := _chunk(tenant_id, after, last):
        yield from chunk
        after = chunk[-1].position


def _chunk(tenant_id: UUID, after: int | None, last: int | None) -> list[AuditEvent]:
    with tenant_context(tenant_id):
        events = AuditEvent.objects.filter(tenant=tenant_id).order_by("position")
        if after is not None:
            events = events.filter(position__gt=after)
        if last is not None:
            events = events.filter(position__lte=last)
        return list(events[:_CHUNK])


def _fault(head: Head, event: AuditEvent) -> Fault | None:
    if event.position <= head.position:
        return Fault.POSITION
    if event.position > head.position + 1:
        return Fault.GAP
    if event.previous_hash != head.hash:
        return Fault.LINK
    return None if event.hash == event_hash(event) else Fault.HASH
