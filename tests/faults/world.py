"""What a test of faults does: calls that are over, the sweeper, and the stand-ins' logs."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

import httpx
from django.db.models import Q
from django.db.models.functions import Now

from calls.engine.states import EndReason
from calls.engine.turns import Speaker, Turn
from calls.models import Call
from calls.services import (
    MetricsRecord,
    call_finish,
    call_metrics_save,
    call_start,
    call_turns_save,
    stream_claim,
    stream_close,
)
from calls.twilio.webhook_params import Caller, IncomingCall
from prosaas.sandbox.twilio.config import ACCOUNT_SID
from recordings import tasks
from recordings.enqueue import enqueue
from recordings.models import SETTLED, Stage, StageName, StageState
from tenants.context import tenant_context
from tenants.services import NewTenant
from tests.faults.stack import Stack, until

CALLER = "+14155550199"
Json = dict[str, Any]
LINES: Sequence[Json] = (
    {"who": "agent", "text": "Good morning."},
    {"who": "caller", "text": "My name is David Cohen."},
)
USAGE: Json = {
    "realtime": {"model": "gpt-realtime-2.1", "input_audio": 900, "output_audio": 300},
    "transcription": {"model": "gpt-transcribe", "seconds": 4.0},
}
_COUNTERS: Json = dict.fromkeys(
    ("frames_sent", "frames_not_160", "max_gap_ms", "tx_late_frames", "tx_schedule_resets"), 0
)
_LONG_AGO = timedelta(minutes=5)
_STILL_SECONDS = 3.0
_OVERDUE = timedelta(minutes=2)  # from then on the sweeper finds it


@dataclass
class World:
    """A stack and a tenant whose calls these are."""

    stack: Stack
    made: NewTenant
    http: httpx.Client
    seen: Counter[str] = field(default_factory=Counter)

    def serve(self) -> None:
        """The carrier takes the tenant's number into service."""
        body = {"number": self.made.number, "voice_url": "http://127.0.0.1:9/voice"}
        self.post("/sandbox/numbers", body)
        self.seen = self._asked()

    def post(self, path: str, body: object) -> Json:
        """A control of the stand-ins."""
        answer = self.http.post(path, json=body)
        assert answer.status_code == 200, answer.text
        told: Json = answer.json()
        return told

    def past(self, lines: Sequence[Json] = LINES, **more: object) -> Json:
        """A call that is over at the carrier; its SIDs."""
        body = {"to": self.made.number, "from": CALLER, "lines": list(lines)} | more
        return self.post("/sandbox/past-calls", body)

    def known(self, past: Json) -> Call:
        """The call as our webhook made it."""
        incoming = IncomingCall(
            past["call_sid"], ACCOUNT_SID, Caller(CALLER, "allowed"), self.made.number
        )
        call = call_start(tenant_id=self.made.tenant.pk, incoming=incoming)
        assert call is not None
        return call

    def served(self, past: Json, lines: Sequence[Json] = LINES) -> Call:
        """The call as a session has left it: its words and its counters are there."""
        call = self.known(past)
        where: Json = {"tenant_id": call.tenant_id, "call_sid": call.call_sid}
        generation = stream_claim(**where, nonce="n", lease_ms=1000)
        call_turns_save(**where, turns=[_turn(*each) for each in enumerate(lines)])
        measured = MetricsRecord(
            **_COUNTERS, first_audio_ms=400, barge_ins=0, barge_in_ms=None, counters={}, usage=USAGE
        )
        call_metrics_save(**where, metrics=measured)
        stream_close(**where, generation=generation, reason=EndReason.CALLER_HUNG_UP)
        return call

    def finished(self, past: Json | None = None, lines: Sequence[Json] = LINES) -> Call:
        """A call that is over for us too: its work begins."""
        past = self.past(lines) if past is None else past
        call = self.served(past, lines)
        self.finish(call, past)
        return call

    def finish(self, call: Call, past: Json) -> None:
        """The call ends, and its work is enqueued."""
        assert call_finish(
            tenant_id=call.tenant_id,
            call_sid=call.call_sid,
            status="completed",
            duration_seconds=past["seconds"],
        )

    def stages(self, call: Call) -> dict[str, Stage]:
        """The stages of a call by name, in order."""
        with tenant_context(call.tenant_id):
            return {stage.name: stage for stage in Stage.objects.filter(call=call)}

    def is_settled(self, calls: Iterable[Call]) -> bool:
        """Whether all work of all of them is done."""
        wanted = [call.pk for call in calls]
        with tenant_context(self.made.tenant.pk):
            stages = Stage.objects.filter(call__in=wanted)
            left = stages.exclude(state__in=SETTLED)
            return stages.count() == len(wanted) * len(StageName) and not left.exists()

    def settled(self, *calls: Call, hurry: bool = False, seconds: float = 60.0) -> None:
        """Wait until all work is done; `hurry` waits for no backoff."""

        swept = time.monotonic()

        def ready() -> bool:
            nonlocal swept
            self.stack.supervise()
            if hurry:
                self.waits_end()
            if hurry and time.monotonic() - swept > _STILL_SECONDS:  # what swept may be lost too
                self.sweep()
                swept = time.monotonic()
            return self.is_settled(calls)

        until(ready, partial(self._unsettled, calls), seconds)

    def waits(self, call: Call, name: str, *, reason: str) -> None:
        """Wait until a stage waits for this reason."""

        def is_so() -> bool:
            stage = self.stages(call)[name]
            return (stage.state, stage.reason) == (StageState.WAITING, reason)

        until(is_so, partial(self._unsettled, [call]))

    def outlived(self, call: Call, seconds: float = 60.0) -> None:
        """Wait until all is done, where an attempt may have ended without a word.

        What makes no progress for a while has nobody, and then its lease is let run out.
        """
        last, since = ("", 0), time.monotonic()

        def ready() -> bool:
            nonlocal last, since
            self.waits_end()
            now = self._running(call)
            if now != last:
                last, since = now, time.monotonic()
            elif any(now) and time.monotonic() - since > _STILL_SECONDS:
                self.leases_end(call)
            return self.is_settled([call])

        until(ready, partial(self._unsettled, [call]), seconds)

    def _running(self, call: Call) -> tuple[str, int]:
        stages = self.stages(call).values()
        running = [(s.name, s.attempts) for s in stages if s.state == StageState.RUNNING]
        return running[0] if running else ("", 0)

    def waits_end(self) -> None:
        """Every stage that waits has waited for long, and is found by the sweeper."""
        with tenant_context(self.made.tenant.pk):
            waiting = Stage.objects.filter(state=StageState.WAITING)
            hurried = waiting.filter(not_before__gt=Now() - _OVERDUE).update(
                not_before=Now() - _LONG_AGO
            )
        if hurried:
            self.sweep()

    def leases_end(self, *calls: Call) -> None:
        """The leases that a dead worker left run out, and the sweeper looks."""
        with tenant_context(self.made.tenant.pk):
            left = Stage.objects.filter(Q(call__in=calls), state=StageState.RUNNING)
            left.update(lease_until=Now() - _LONG_AGO)
        self.sweep()

    def sweep(self) -> None:
        """As beat does twice a minute."""
        enqueue(tasks.pipelines_sweep)

    def asked(self) -> Counter[str]:
        """What the providers were asked in this test: transcriptions, responses, media, list."""
        return self._asked() - self.seen

    def _asked(self) -> Counter[str]:
        rest = self.http.get("/sandbox/rest/requests").json()["requests"]
        model = self.http.get("/sandbox/openai/rest").json()["requests"]
        carrier = ["media" if ".wav" in each["path"] else "list" for each in rest]
        return Counter([*carrier, *(each["endpoint"] for each in model)])

    def _unsettled(self, calls: Sequence[Call]) -> str:
        told = [f"{len(calls)} calls"]
        for call in calls[:5]:
            told += [f"{call.call_sid} {s.name} {s.state} {s.attempts} {s.reason}"
                     for s in self.stages(call).values()]  # fmt: skip
        return "\n".join([*told, self.stack.last_lines()])


def _turn(position: int, line: Mapping[str, Any]) -> Turn:
    who, text = Speaker(line["who"]), line["text"]
    start_ms = position * 1000
    return Turn(position, f"item_{position}", who, start_ms, start_ms + 900, text, text)
