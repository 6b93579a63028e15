"""What there is of a caller, and what is older than so many days: counts, no contents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from calls.models import LIVE_STATUSES, Call, CallTape, CallTurn, Direction
from recordings.models import ErasureReceipt, Recording, Summary, Transcript
from tenants.models import Tenant

_OF_CALL: Final = OuterRef("pk")
_AT_CARRIER: Final = ~Q(recording_sid="") & Q(carrier_deleted_at=None)
_HERE: Final = ~Q(storage_key="") | ~Q(pending_key="")
# A call that has something of the kind still, by the column that says how long it is kept.
_KEPT: Final[Mapping[str, Q]] = {
    "keep_carrier_audio_days": Q(Exists(Recording.objects.filter(_AT_CARRIER, call=_OF_CALL))),
    "keep_audio_days": Q(Exists(Recording.objects.filter(_HERE, call=_OF_CALL))),
    "keep_transcript_days": Q(Exists(Transcript.objects.filter(call=_OF_CALL)))
    | Q(Exists(Summary.objects.filter(call=_OF_CALL)))
    | Q(Exists(CallTurn.objects.filter(call=_OF_CALL).exclude(text="", heard_text=""))),
    "keep_tape_days": Q(Exists(CallTape.objects.filter(call=_OF_CALL))),
}


@dataclass(frozen=True, slots=True)
class OfCaller:
    """How much there is of one number. `is_live`: a call with it is not over."""

    calls: int
    recordings: int
    transcripts: int
    summaries: int
    is_live: bool


def calls_of_number(*, tenant: Tenant | UUID, number: str) -> QuerySet[Call]:
    """The calls with this number (E.164) at the other end."""
    return Call.objects.filter(
        Q(direction=Direction.INBOUND, from_number=number)
        | Q(direction=Direction.OUTBOUND, to_number=number),
        tenant=tenant,
    )


def of_caller(*, tenant: Tenant | UUID, number: str) -> OfCaller:
    """What an erasure of this number would take with it."""
    calls = calls_of_number(tenant=tenant, number=number)
    of_calls = {"tenant": tenant, "call__in": calls}
    return OfCaller(
        calls=calls.count(),
        recordings=Recording.objects.filter(_AT_CARRIER | _HERE, **of_calls).count(),
        transcripts=Transcript.objects.filter(**of_calls).count(),
        summaries=Summary.objects.filter(**of_calls).count(),
        is_live=calls.filter(status__in=LIVE_STATUSES).exists(),
    )


def older_than(*, tenant: Tenant | UUID, days: Mapping[str, int]) -> dict[str, int]:
    """Of how many calls something would be past its days, by column of `days`."""
    now = timezone.now()
    return {
        name: Call.objects.filter(
            _KEPT[name], tenant=tenant, ended_at__lt=now - timedelta(days=count)
        ).count()
        for name, count in days.items()
    }


def receipts(*, tenant: Tenant | UUID) -> QuerySet[ErasureReceipt]:
    """Every erasure, newest first."""
    return ErasureReceipt.objects.filter(tenant=tenant).order_by("-requested_at", "pk")
