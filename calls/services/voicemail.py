"""A call without an agent: its caller leaves a message, and the call goes on without a stream.

The lease of the stream serves the message too: nobody else may stream meanwhile, and the reaper
keeps away until the longest message could have been left.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db import models
from django.db.models import F
from django.db.models.functions import Coalesce, Now

from calls import selectors
from calls.engine.states import EndReason
from calls.models import LIVE_STATUSES, Call, CallStatus
from tenants.context import tenant_context

LONGEST_MESSAGE_S: Final = 120
_WORDS_S: Final = 60  # the apology before it, and the thanks
LEASE: Final = timedelta(seconds=LONGEST_MESSAGE_S + _WORDS_S)

# Not the caller's will, nor the agent's: who is still on the line may leave a message.
OWED_A_MESSAGE: Final = frozenset(
    {
        EndReason.MODEL_UNREACHABLE,
        EndReason.MODEL_REJECTED,
        EndReason.MODEL_LOST,
        EndReason.STREAM_LOST,
        EndReason.STREAM_NEVER_STARTED,
        EndReason.SHUTDOWN,
        EndReason.ABANDONED,
        EndReason.INTERNAL_ERROR,
        EndReason.OVER_LIMIT,
        EndReason.AFTER_HOURS,
    }
)


def voicemail_begin(*, tenant_id: UUID, call_sid: str, reason: EndReason) -> None:
    """The caller is asked for a message, because of this unless a cause is known already.

    A call that is over stays as it is. May run twice.
    """
    with tenant_context(tenant_id):
        call = Call.objects.filter(tenant=tenant_id, call_sid=call_sid)
        keep_for_message(call)
        call.filter(end_reason="").update(end_reason=reason)


def waiting_for_message() -> dict[str, Any]:
    """The columns of a call that is stored for a message alone: nobody streams it."""
    return {
        "status": CallStatus.IN_PROGRESS,
        "answered_at": Now(),
        "stream_generation": 1,
        "stream_lease_until": Now() + LEASE,
    }


def keep_for_message(call: models.QuerySet[Call]) -> None:
    """Take the call from whoever streamed it, for as long as a message may last."""
    call.filter(status__in=LIVE_STATUSES).update(
        status=CallStatus.IN_PROGRESS,
        answered_at=Coalesce("answered_at", Now()),
        stream_generation=F("stream_generation") + 1,
        stream_lease_until=Now() + LEASE,
    )


def voicemail_end(*, tenant_id: UUID, call_sid: str) -> str:
    """The message is left: the reaper may have the call. Returns its caller's language (code).

    Nobody may have written that it began: our answer came in time, its row late.
    Call.DoesNotExist when the call is unknown.
    """
    with tenant_context(tenant_id):
        call = Call.objects.filter(tenant=tenant_id, call_sid=call_sid)
        unsaid = call.filter(end_reason="")
        unsaid.filter(stream_lease_until=None).update(end_reason=EndReason.STREAM_NEVER_STARTED)
        unsaid.update(end_reason=EndReason.ABANDONED)
        call.filter(status__in=LIVE_STATUSES).update(
            status=CallStatus.IN_PROGRESS,
            answered_at=Coalesce("answered_at", Now()),
            stream_lease_until=Now(),
        )
        return selectors.call_by_sid(tenant=tenant_id, call_sid=call_sid).tenant.locale
