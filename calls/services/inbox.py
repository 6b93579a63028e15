"""What a tenant's people have done about their calls: read, to follow up, tagged.

All people of a tenant share one state. Each function takes ids as a page sends them: what is not
the tenant's is passed over, and the ids answered are those of the calls that are now otherwise than
before, so that whoever asked can have it back. Given an actor, a change is audited, once for all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Final
from uuid import UUID

from django.db.models.functions import Now

from calls.errors import CallErased
from calls.models import Call, CallTag, FollowUp
from calls.services.notes import MOST_TAGS, tag_cleaned
from calls.signals import call_annotating
from tenants.context import tenant_context
from tenants.services.audit import Actor, audit_record

_FOLLOWED: Final = {
    FollowUp.NONE: "calls.follow-up-cleared",
    FollowUp.OPEN: "calls.follow-up-opened",
    FollowUp.DONE: "calls.follow-up-done",
}


def calls_mark(
    tenant_id: UUID, call_ids: Collection[UUID], *, is_read: bool, actor: Actor | None = None
) -> list[UUID]:
    """Mark calls as read, or as unread again; those that were not so before."""
    with tenant_context(tenant_id):
        held = _held(tenant_id, call_ids, read_at__isnull=is_read)
        _update(tenant_id, held, read_at=Now() if is_read else None)
        _audit(tenant_id, actor, "calls.read" if is_read else "calls.unread", held)
    return held


def calls_follow_up(
    tenant_id: UUID, call_ids: Collection[UUID], state: str, *, actor: Actor | None = None
) -> list[UUID]:
    """Give calls this state of following up; those that had another. ValueError for no state."""
    word = FollowUp(state)
    with tenant_context(tenant_id):
        held = _held(tenant_id, call_ids, follow_up__in=set(FollowUp.values) - {word})
        _update(tenant_id, held, follow_up=word)
        _audit(tenant_id, actor, _FOLLOWED[word], held)
    return held


def follow_up_open(tenant_id: UUID, call_id: UUID) -> bool:
    """There is something to do about a call, unless people have had a word on it; if so now."""
    with tenant_context(tenant_id):
        calls = Call.objects.filter(tenant=tenant_id, pk=call_id, follow_up=FollowUp.NONE)
        return calls.update(follow_up=FollowUp.OPEN) > 0


def calls_tag(
    tenant_id: UUID,
    call_ids: Collection[UUID],
    tag: str,
    *,
    is_on: bool,
    actor: Actor | None = None,
) -> list[UUID]:
    """Put a tag on calls, or take it off; those that had it otherwise. BadTag.

    A call that is being erased, or that has all the tags that a call may have, stays as it is.
    """
    word = tag_cleaned(tag)
    with tenant_context(tenant_id):
        held = _held(tenant_id, call_ids)
        there = CallTag.objects.filter(tenant=tenant_id, call__in=held)
        tagged = set(there.filter(tag=word).values_list("call_id", flat=True))
        if is_on:
            done = _room(tenant_id, [pk for pk in held if pk not in tagged])
            _tag(tenant_id, done, word)
        else:
            done = [pk for pk in held if pk in tagged]
            there.filter(tag=word).delete()
        _audit(tenant_id, actor, "calls.tagged" if is_on else "calls.untagged", done)
    return done


def _room(tenant_id: UUID, call_ids: list[UUID]) -> list[UUID]:
    """Those of the calls that may be given one more tag."""
    counts = dict.fromkeys(call_ids, 0)
    tags = CallTag.objects.filter(tenant=tenant_id, call__in=call_ids)
    for call_id in tags.values_list("call_id", flat=True):
        counts[call_id] += 1
    return [pk for pk, count in counts.items() if count < MOST_TAGS and _is_clear(tenant_id, pk)]


def _is_clear(tenant_id: UUID, call_id: UUID) -> bool:
    try:
        call_annotating.send(Call, tenant_id=tenant_id, call_sid="", call_id=call_id)
    except CallErased:
        return False
    return True


def _tag(tenant_id: UUID, call_ids: Iterable[UUID], tag: str) -> None:
    calls = Call.objects.filter(tenant=tenant_id, pk__in=call_ids)
    CallTag.objects.bulk_create(
        CallTag(tenant_id=tenant_id, call_id=pk, tag=tag, call_created_at=created_at)
        for pk, created_at in calls.values_list("pk", "created_at")
    )


def _held(tenant_id: UUID, call_ids: Collection[UUID], **state: Any) -> list[UUID]:
    """The tenant's calls among these that are so, held in one order: two people never block."""
    calls = Call.objects.select_for_update(no_key=True).filter(tenant=tenant_id, pk__in=call_ids)
    return list(calls.filter(**state).order_by("pk").values_list("pk", flat=True))


def _update(tenant_id: UUID, call_ids: list[UUID], **values: Any) -> None:
    if call_ids:
        Call.objects.filter(tenant=tenant_id, pk__in=call_ids).update(**values)


def _audit(tenant_id: UUID, actor: Actor | None, action: str, call_ids: list[UUID]) -> None:
    """One event for all; of one call it names the call."""
    if actor is None or not call_ids:
        return
    subject = ("call", call_ids[0]) if len(call_ids) == 1 else ("", "")
    told = {"count": len(call_ids)}
    audit_record(tenant_id=tenant_id, actor=actor, action=action, subject=subject, details=told)
