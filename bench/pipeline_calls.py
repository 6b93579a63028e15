"""Calls for the pipeline's bench, made and ended by the product's own services.

What a call leaves behind here is what the webhooks and the media process would have written: the
row, its stream, turns, usage and the recording's callback. Django must be set up.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Sum

from bench.instant import AGENT_SPEAKS, CALLER_SPEAKS, CYCLE_S, HOUR, HOUR_MINUTES, MINUTE_S, WORDS
from calls import services
from calls.engine.states import EndReason
from calls.engine.turns import Speaker, Turn
from calls.twilio.webhook_params import Caller, IncomingCall
from recordings.models import (
    SETTLED,
    Notification,
    Recording,
    Stage,
    StageName,
    Summary,
    Transcript,
)
from recordings.services import RecordingNews, recording_note
from tenants.context import tenant_context
from tenants.lookups import tenant_of_number
from tenants.models import Membership
from tenants.services import tenant_create

NUMBER, CALLER, OWNER = "+14155550177", "+14155550100", "bench-calls@example.com"
LEASE_MS = 60_000
LOST_CALLBACK = 10  # one call in so many: its recording is found in the carrier's list
FIELDS: Sequence[Mapping[str, object]] = [
    {"name": "guests", "type": "integer", "description": "How many people will come"},
    {"name": "occasion", "type": "choice", "choices": ["wedding", "birthday", "other"]},
    {"name": "day", "type": "date", "description": "The day they want"},
]
USAGE = {
    "realtime": {
        "model": "gpt-realtime-2.1",
        "input_text": 2400,
        "input_audio": 5200,
        "cached_text": 1800,
        "cached_audio": 3900,
        "output_text": 260,
        "output_audio": 1100,
    },
    "transcription": {"model": "gpt-live-transcribe", "seconds": 18.0},
}


def tenant() -> UUID:
    """The tenant whose calls they are, made at the first time: its owner wants every e-mail."""
    known = tenant_of_number(NUMBER)
    if known is not None:
        return known
    return tenant_create(
        name="Bench",
        owner_email=OWNER,
        number=NUMBER,
        notify=Membership.Notify.EVERY,
        extraction_fields=FIELDS,
    ).tenant.pk


def call_sid(serial: int, *, is_hour: bool = False) -> str:
    """The CallSid of the call with this number; the stand-in knows an hour's by it."""
    return f"CA{HOUR[2:]}{serial:024d}" if is_hour else f"CA{serial:032d}"


def call_made(tenant_id: UUID, serial: int, *, is_hour: bool = False) -> str:
    """A call of a minute, or of an hour, just before its end; its CallSid."""
    sid = call_sid(serial, is_hour=is_hour)
    where: dict[str, Any] = {"tenant_id": tenant_id, "call_sid": sid}
    account = settings.TWILIO_ACCOUNT_SID
    incoming = IncomingCall(sid, account, Caller(CALLER, "allowed"), NUMBER)
    services.call_start(tenant_id=tenant_id, incoming=incoming)
    generation = services.stream_claim(**where, nonce=sid, lease_ms=LEASE_MS)
    minutes = HOUR_MINUTES if is_hour else 1
    services.call_turns_save(**where, turns=list(_turns(minutes)))
    services.call_metrics_save(**where, metrics=_metrics())
    is_lost = not is_hour and serial % LOST_CALLBACK == 0
    recording_note(**where, news=_news(sid, None if is_lost else minutes * MINUTE_S))
    services.stream_close(**where, generation=generation, reason=EndReason.CALLER_HUNG_UP)
    return sid


def call_over(tenant_id: UUID, sid: str) -> None:
    """What the last status callback does: it ends the call, and its work is enqueued."""
    services.call_finish(
        tenant_id=tenant_id, call_sid=sid, status="completed", duration_seconds=MINUTE_S
    )


def work_done(tenant_id: UUID, sids: Sequence[str]) -> int:
    """How many of these calls, whose numbers are in a row, have no work left."""
    with tenant_context(tenant_id):
        last = Stage.objects.filter(tenant=tenant_id, name=StageName.NOTIFY, state__in=SETTLED)
        return last.filter(call__call_sid__range=(sids[0], sids[-1])).count()


def left_behind(tenant_id: UUID, sids: Sequence[str]) -> dict[str, int]:
    """How each stage came out, as "fetch done", and how many rows and bytes there are."""
    with tenant_context(tenant_id):
        ours: dict[str, Any] = {"tenant": tenant_id, "call__call_sid__in": sids}
        stages = Stage.objects.filter(**ours).values_list("name", "state")
        found = Counter(f"{name} {state}" for name, state in stages)
        for model in (Transcript, Summary):
            found[model.__name__.lower()] = model.objects.filter(**ours).count()
        found["notification"] = Notification.objects.filter(**ours, sent_at__isnull=False).count()
        sizes = Recording.objects.filter(**ours).aggregate(bytes=Sum("size"))
        found["bytes"] = sizes["bytes"] or 0
    return dict(found)


def _turns(minutes: int) -> Iterator[Turn]:
    for number in range(round(minutes * MINUTE_S / CYCLE_S)):
        began = number * CYCLE_S
        for who, (start, end) in (
            (Speaker.AGENT, AGENT_SPEAKS),
            (Speaker.CALLER, CALLER_SPEAKS),
        ):
            position = 2 * number + (who is Speaker.CALLER)
            start_ms, end_ms = (round((began + at) * 1000) for at in (start, end))
            yield Turn(position, f"item_{position}", who, start_ms, end_ms, WORDS, WORDS)


def _metrics() -> services.MetricsRecord:
    return services.MetricsRecord(
        frames_sent=1500,
        frames_not_160=0,
        max_gap_ms=22,
        tx_late_frames=0,
        tx_schedule_resets=0,
        first_audio_ms=330,
        barge_ins=0,
        barge_in_ms=None,
        counters={},
        usage=USAGE,
    )


def _news(sid: str, seconds: int | None) -> RecordingNews:
    """The callback of a recording that is complete, or the one that came before it."""
    return RecordingNews(
        recording_sid="RE" + sid[2:],
        status="in-progress" if seconds is None else "completed",
        channels=2,
        source="StartCallRecordingAPI",
        seconds=seconds,
    )
