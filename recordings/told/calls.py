"""All that is known of a call, for who may know it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from time import time
from typing import Any, Final
from uuid import UUID

from calls.selectors import usage_of_call
from recordings import selectors
from recordings.links import audio_link
from recordings.models import Recording
from recordings.told.shapes import CallDetailSerializer
from tenants.models import Tenant
from tenants.permissions import Permission

LINK_S: Final = 3600.0  # how long an audio link is good
_NEEDS: Final = {
    Permission.RECORDINGS_READ: ("recordings", "transcript", "summary", "extracted"),
    Permission.USAGE_READ: ("cost",),
}


def call_told(
    *,
    tenant: Tenant | UUID,
    call_id: UUID,
    granted: Collection[str],
    link_seconds: float = LINK_S,
) -> dict[str, Any]:
    """A call with everything about it, as JSON has it; Call.DoesNotExist for a stranger's.

    What `granted` does not allow is null and is not read. `link_seconds` is how long links to
    recordings are good. The same number of questions for every call (docs/api-calls.md).
    """
    hidden = {name for need, names in _NEEDS.items() if need not in granted for name in names}
    may_hear = "recordings" not in hidden
    call = selectors.call_whole(tenant=tenant, call_id=call_id, with_results=may_hear)
    if may_hear:
        _link(call.recordings.all(), link_seconds)
    lines = [] if "cost" in hidden else list(usage_of_call(tenant=tenant, call_id=call.pk))
    shown = CallDetailSerializer(call, context={"lines": lines})
    for name in hidden:
        shown.fields.pop(name)
    told = shown.data
    return {name: told.get(name) for name in CallDetailSerializer.Meta.fields}


def _link(recordings: Iterable[Recording], seconds: float) -> None:
    ends = datetime.fromtimestamp(int(time() + seconds), tz=UTC)
    for recording in recordings:
        link = {"url": audio_link(recording, seconds=seconds), "expires_at": ends}
        recording.audio = link if recording.storage_key else None  # type: ignore[attr-defined]  # told
