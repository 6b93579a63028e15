"""What webhooks out are told of the work after a call, in the transaction that settles a stage.

What cannot be told is logged and not told: a call's work ends all the same.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

import structlog
from django.db import DatabaseError

from prosaas.lib import counters
from recordings.models import ERASED, SETTLED, Stage, StageName
from recordings.told import call_told
from tenants.models import EventKind
from tenants.permissions import Permission
from tenants.services.events import event_emit, event_wanted

LINK_S: Final = 86_400.0  # as long as it is tried to deliver what has the link
_WITH_TRANSCRIPT: Final = (
    "id",
    "call_sid",
    "direction",
    "from_number",
    "from_presentation",
    "to_number",
    "created_at",
    "answered_at",
    "ended_at",
    "seconds",
    "agent",
    "agent_version",
    "number",
    "transcript",
)

log = structlog.get_logger(__name__)


def settling_tell(*, tenant_id: UUID, call_id: UUID, stage: str) -> None:
    """This stage has just settled: tell of the transcript, and of the call when all have.

    Nothing of a call that is being erased, nor of a test from the browser (docs/test-call.md).
    Inside the tenant_context that settles it. DatabaseError.
    """
    stages = Stage.objects.filter(tenant=tenant_id, call=call_id)
    found = list(stages.values_list("state", "reason", "call__is_test"))
    if any(reason == ERASED or is_test for _state, reason, is_test in found):
        return
    if stage == StageName.TRANSCRIBE:
        _tell(EventKind.CALL_TRANSCRIBED, tenant_id, call_id)
    if all(state in SETTLED for state, _reason, _is_test in found):
        _tell(EventKind.CALL_COMPLETED, tenant_id, call_id)


def _tell(kind: EventKind, tenant_id: UUID, call_id: UUID) -> None:
    if not event_wanted(tenant_id=tenant_id, kind=kind):
        return
    try:
        data = _told(kind, tenant_id, call_id)
    except DatabaseError:
        raise
    except Exception:  # the boundary of telling: the call's own work goes on
        counters.count("webhook_not_told")
        log.exception("webhook.not_told", kind=kind.value, call=str(call_id))
        return
    if data:
        once = f"{kind.value}:{call_id}"
        event_emit(tenant_id=tenant_id, kind=kind, data=data, subject_id=call_id, once=once)


def _told(kind: EventKind, tenant_id: UUID, call_id: UUID) -> dict[str, Any]:
    """Nothing for a call without a transcript, where that is what is told."""
    told = call_told(
        tenant=tenant_id, call_id=call_id, granted=frozenset(Permission), link_seconds=LINK_S
    )
    if kind is EventKind.CALL_COMPLETED:
        return told
    return {name: told[name] for name in _WITH_TRANSCRIPT} if told["transcript"] else {}
