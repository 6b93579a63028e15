"""What a tenant's people write on a call: a note, and tags to find it by."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final
from uuid import UUID

from calls.models import Call, CallTag
from calls.signals import call_annotating
from tenants.context import tenant_context

NOTE_CHARS: Final = 4000
TAG_CHARS: Final = 40
MOST_TAGS: Final = 20


class BadTag(Exception):
    """No tag: empty, too long, with a comma or something that cannot be seen in it."""


class TooManyTags(Exception):
    """More than MOST_TAGS different ones."""


def tag_cleaned(text: str) -> str:
    """A tag as it is stored: composed, single spaces inside, none around. BadTag."""
    tag = " ".join(unicodedata.normalize("NFC", text).split())
    if not 0 < len(tag) <= TAG_CHARS or "," in tag or not tag.isprintable():
        raise BadTag
    return tag


def call_note(*, tenant_id: UUID, call_id: UUID, note: str | None) -> str:
    """Write the call's note, in place of the one before, None for as it is; what it is now.

    Call.DoesNotExist, CallErased.
    """
    with tenant_context(tenant_id):
        call = _held(tenant_id, call_id)
        if note is not None:
            Call.objects.filter(tenant=tenant_id, pk=call_id).update(note=note)
        return call.note if note is None else note


def call_tags_set(*, tenant_id: UUID, call_id: UUID, tags: Iterable[str]) -> list[str]:
    """Give a call these tags and no others; all it has now, sorted.

    Of two who do so at once the later one's stay. Call.DoesNotExist, CallErased, BadTag,
    TooManyTags.
    """
    wanted = {tag_cleaned(tag) for tag in tags}
    if len(wanted) > MOST_TAGS:
        raise TooManyTags
    with tenant_context(tenant_id):
        call = _held(tenant_id, call_id)
        there = CallTag.objects.filter(tenant=tenant_id, call=call)
        there.exclude(tag__in=wanted).delete()
        missing = wanted - set(there.values_list("tag", flat=True))
        CallTag.objects.bulk_create(
            CallTag(tenant_id=tenant_id, call=call, tag=tag, call_created_at=call.created_at)
            for tag in sorted(missing)
        )
    return sorted(wanted)


def _held(tenant_id: UUID, call_id: UUID) -> Call:
    """The call, held until the transaction ends: an erasure that begins comes before or after."""
    calls = Call.objects.select_for_update(no_key=True).only("note", "created_at", "call_sid")
    call = calls.get(tenant=tenant_id, pk=call_id)
    call_annotating.send(Call, tenant_id=tenant_id, call_sid=call.call_sid, call_id=call_id)
    return call
