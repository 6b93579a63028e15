"""The rows of a business with a month behind it: calls, people, programs."""

from __future__ import annotations

import asyncio
import hashlib
import random
import tempfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import numpy as np
from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.utils import timezone

from calls.models import Call, CallMetrics, CallTag, CallTurn, UsageEntry
from calls.services import call_found, call_tape_save
from calls.tape import Header, Recorder
from calls.tape.files import tape_read
from prosaas.launch.environment import ROOT
from prosaas.lib.encryption import encrypt
from prosaas.sandbox.sound.audio import mulaw_decode, wav_bytes
from prosaas.sandbox.sound.voice import say
from recordings.audio.peaks import peaks
from recordings.audio.speech import PAD_MS
from recordings.audio.wav import wav_info
from recordings.models import (
    ErasureReceipt,
    Recording,
    Stage,
    StageName,
    Summary,
    Transcript,
)
from recordings.services.shares import share_make
from recordings.shares import share_token
from recordings.storage import storage
from tenants.models import (
    Agent,
    AgentDraft,
    ApiKey,
    Membership,
    NumberClaim,
    PhoneNumber,
    Tenant,
    User,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookEvent,
)
from tenants.services import api_key_create, hours
from tenants.services.audit import SYSTEM, Actor
from tenants.services.invitations import invitation_create
from tests.browser.scenes import WORDS, Scene, Words

CALLS = 64
SPOKEN_MS, PAUSE_MS, RATE = 2_600, 500, 8  # RATE: samples a ms
TAPE = ROOT / "tests" / "engine" / "tapes" / "interruption_while_the_model_sends.jsonl"
Json = dict[str, Any]


def filled(tenant_id: UUID, language: str) -> Json:
    """Fill the tenant, in whose context this runs; the ids of what pages show."""

    words = WORDS[language]
    tenant = Tenant.objects.get(pk=tenant_id)
    owner = Membership.objects.select_related("user").get(role="owner")
    made = {**_agents(tenant, owner, words), **_people(tenant, owner, language)}
    calls = _calls(tenant, words)
    return {**made, **calls, **_programs(tenant), **_traces(tenant, owner, calls["call"])}


def _traces(tenant: Tenant, owner: Membership, call_id: str) -> Json:
    """A call that goes on, a link to one that is over, a claim that failed, an erasure."""
    number = PhoneNumber.objects.get()
    agent = Agent.objects.get(published_version__isnull=False)
    share = share_make(
        tenant_id=tenant.pk, actor=Actor("user", owner.user_id), call_id=UUID(call_id), days=7
    )
    assert agent.published_version is not None
    live = Call.objects.create(
        tenant=tenant, phone_number=number, agent=agent, agent_version=agent.published_version,
        call_sid=f"CA{uuid4().hex}", direction="inbound", from_number="+14155550188",
        to_number=number.e164, status="in-progress", answered_at=timezone.now(),
        stream_lease_until=timezone.now() + timedelta(hours=2),
    )  # fmt: skip
    claim = NumberClaim.objects.create(
        tenant=tenant, asked_by=owner.user_id, country="US", kind="local", currency="USD",
        monthly_micros=1_150_000, agent=agent, e164="+14155550177", status="failed",
        error_code=21422, ended_at=timezone.now(), attempts=1,
    )  # fmt: skip
    receipt = ErasureReceipt.objects.create(
        tenant=tenant, subject="+14155550166", erased={"calls": 2}, remains={},
        finished_at=timezone.now(),
    )  # fmt: skip
    return {
        "share_token": share_token(share), "live_call": str(live.pk), "claim": str(claim.pk),
        "erasure": str(receipt.pk),
    }  # fmt: skip


def _agents(tenant: Tenant, owner: Membership, words: Words) -> Json:
    agent = Agent.objects.select_related("published_version").get()
    Agent.objects.update(name=words.agents[0])
    version = agent.published_version
    assert version is not None
    content = {
        "instructions": version.instructions + "\n" + words.note,
        "greeting": version.greeting,
        "voice": version.voice,
        "language": version.language,
        "turn_settings": version.turn_settings,
    }
    AgentDraft.objects.create(tenant=tenant, agent=agent, edited_by=owner.user_id, **content)
    night = Agent.objects.create(tenant=tenant, name=words.agents[1])
    AgentDraft.objects.create(tenant=tenant, agent=night, edited_by=owner.user_id, **content)
    PhoneNumber.objects.update(label=words.label)
    week = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "sun")}
    hours.hours_set(tenant_id=tenant.pk, actor=SYSTEM, hours={"weekly": week})
    number = PhoneNumber.objects.get()
    return {"agent": str(agent.pk), "draft": str(night.pk), "number": str(number.pk)}


def _people(tenant: Tenant, owner: Membership, language: str) -> Json:
    made: Json = {}
    for role in ("manager", "viewer"):
        email = f"{role}.{language}.{tenant.pk.hex[:6]}@example.com"
        user = User.objects.create_user(email, "correct horse battery staple")
        EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
        member = Membership.objects.create(tenant=tenant, user=user, role=role)
        made[f"{role}_email"], made[role] = email, str(member.pk)
    asked = f"dana.{tenant.pk.hex[:6]}@example.com"
    sent = invitation_create(
        tenant_id=tenant.pk, actor=Actor("user", owner.user_id), email=asked, role="manager"
    )
    return {**made, "invitation": str(sent.invitation_id), "invitation_token": sent.token}


def _programs(tenant: Tenant) -> Json:
    api_key_create(tenant_id=tenant.pk, name="Booking system", scopes=["calls.read"])
    key = ApiKey.objects.get(name="Booking system")
    endpoint = WebhookEndpoint.objects.create(
        tenant=tenant, url="https://books.example.com/hook", description="Books",
        secret=encrypt("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
    )  # fmt: skip
    event = WebhookEvent.objects.create(
        tenant=tenant, kind="call.completed", subject_id=uuid4(), once="one", data={"a": 1}
    )
    delivery = WebhookDelivery.objects.create(
        tenant=tenant, event=event, endpoint=endpoint, state="dead", attempts=1
    )
    WebhookAttempt.objects.create(
        tenant=tenant, delivery=delivery, number=1, took_ms=20, status=500, answer="Out of order"
    )
    return {"endpoint": str(endpoint.pk), "delivery": str(delivery.pk), "key": str(key.pk)}


def _calls(tenant: Tenant, words: Words) -> Json:
    """Calls of thirty days, the newest an hour ago; the newest whole one has sound."""

    chance = random.Random(7)  # the same business every time
    now = datetime.now().astimezone().replace(minute=12, second=0, microsecond=0)
    made: list[Call] = []
    for position in range(CALLS):
        ago = timedelta(hours=1 + position * 11 + chance.randrange(0, 5))
        made.append(_call(tenant, words, now - ago, position, chance))
    recorded = made[0]
    _sound(tenant, recorded, words)
    Call.objects.filter(pk__in=[call.pk for call in made[4:]]).update(read_at=now)
    Call.objects.filter(pk__in=[made[2].pk, made[3].pk]).update(follow_up="open")
    return {"call": str(recorded.pk), "plain_call": str(made[1].pk), "missed_call": str(made[7].pk)}


def _call(tenant: Tenant, words: Words, at: datetime, position: int, chance: random.Random) -> Call:
    number = PhoneNumber.objects.get()
    agent = Agent.objects.filter(published_version__isnull=False).get()
    missed, outbound = position % 8 == 7, position % 9 == 5
    scene = words.scenes[position % len(words.scenes)]
    seconds = 0 if missed else len(scene.said) * (SPOKEN_MS + PAUSE_MS) // 1000
    ours, other = number.e164, f"+1415555{chance.randrange(1000, 9999)}"
    assert agent.published_version is not None
    call = Call.objects.create(
        tenant=tenant, phone_number=number, agent=agent, agent_version=agent.published_version,
        call_sid=f"CA{uuid4().hex}", direction="outbound" if outbound else "inbound",
        from_number=ours if outbound else other, to_number=other if outbound else ours,
        status="no-answer" if missed else "completed",
        end_reason="" if missed else "caller-hung-up", ended_at=at + timedelta(seconds=seconds),
        answered_at=None if missed else at, duration_seconds=seconds,
        note=words.note if position % 10 == 3 else "",
    )  # fmt: skip
    Call.objects.filter(pk=call.pk).update(created_at=at)
    call.created_at = at
    if position % 6 == 2:
        tag = words.tags[position % 2]
        CallTag.objects.create(tenant=tenant, call=call, tag=tag, call_created_at=at)
    _understood(tenant, call, scene, words, missed=missed)
    return call


def _understood(tenant: Tenant, call: Call, scene: Scene, words: Words, *, missed: bool) -> None:
    of_call = {"tenant": tenant, "call": call}
    for position, name in enumerate(StageName.values):
        Stage.objects.create(
            **of_call, name=name, position=position, state="done", settled_at=call.ended_at
        )
    if missed:
        call_found(tenant_id=tenant.pk, call_id=call.pk, outcome="missed")
        return
    _turns(of_call, scene)
    segments = [
        {"who": who, "start_ms": at - PAD_MS, "end_ms": at + SPOKEN_MS, "text": text}
        for at, (who, text) in _times(scene)
    ]
    language = call.agent_version.language
    Transcript.objects.create(
        **of_call, source="recording", model="gpt-transcribe", language=language, segments=segments
    )
    Summary.objects.create(
        **of_call, source="recording", model="gpt-6-luna", language=language, text=scene.text,
        outcome=scene.outcome, caller_name=scene.caller_name, callback_number=call.from_number,
        reason=scene.said[1][1], follow_up=scene.follow_up, urgency=scene.urgency,
        fields={words.field: "Monday" if language == "en" else "יום שני"},
    )  # fmt: skip
    spoken = "\n".join(text for _, text in scene.said)
    call_found(
        tenant_id=tenant.pk, call_id=call.pk, outcome=scene.outcome, words=f"{scene.text}\n{spoken}"
    )
    _bill(tenant, call)


def _times(scene: Scene) -> list[tuple[int, tuple[str, str]]]:
    return [(300 + i * (SPOKEN_MS + PAUSE_MS), said) for i, said in enumerate(scene.said)]


def _turns(of_call: Json, scene: Scene) -> None:
    for position, (at, (who, text)) in enumerate(_times(scene)):
        heard = text[: len(text) * 2 // 3] if position == scene.cut else text
        CallTurn.objects.create(
            **of_call, position=position, item_id=f"item_{position}", who=who, text=text,
            heard_text=heard, start_ms=at, end_ms=at + SPOKEN_MS, heard_ms=SPOKEN_MS,
            interrupted=position == scene.cut,
        )  # fmt: skip
    CallMetrics.objects.create(
        **of_call, frames_sent=900, frames_not_160=0, max_gap_ms=22, tx_late_frames=0,
        tx_schedule_resets=0, first_audio_ms=329, barge_ins=1, barge_in_ms=60,
    )  # fmt: skip


def _bill(tenant: Tenant, call: Call) -> None:
    lines = [
        ("carrier.inbound", "US-local", "1", "minutes", 8_500),
        ("realtime.audio.output", "gpt-realtime-2.1", "489", "tokens", 31_296),
        ("transcription.input", "gpt-transcribe", "403", "tokens", 3_023),
        ("summary.input", "gpt-6-luna", "989", "tokens", 99),
    ]
    for kind, model, quantity, unit, micros in lines:
        UsageEntry.objects.create(
            tenant=tenant, call_id=call.pk, kind=kind, model=model, quantity=quantity, unit=unit,
            cost_micros=micros, price_date=date(2026, 9, 26), occurred_at=call.created_at,
        )  # fmt: skip
    Call.objects.filter(pk=call.pk).update(cost_micros=sum(line[-1] for line in lines))


def _sound(tenant: Tenant, call: Call, words: Words) -> None:
    """A recording of both sides, spoken, with its outline and its tape."""
    sound = _spoken(words.scenes[0], call.agent_version.language)
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        Path(file.name).write_bytes(sound)
        info = wav_info(Path(file.name))
        outline = peaks(Path(file.name), info)
    key = storage().save(f"{tenant.pk}/{call.pk}/call.wav", ContentFile(sound))
    Recording.objects.create(
        tenant=tenant, call=call, recording_sid=f"RE{uuid4().hex}", status="completed", channels=2,
        seconds=len(sound) // (4 * RATE * 1000), storage_key=key, content_type="audio/wav",
        size=len(sound), sha256=hashlib.sha256(sound).hexdigest(), source="StartCallRecordingAPI",
        duration_ms=len(sound) // (4 * RATE), peaks=outline, completed_at=call.ended_at,
        fetched_at=call.ended_at,
    )  # fmt: skip
    call_found(tenant_id=tenant.pk, call_id=call.pk, has_recording=True)
    call_tape_save(tenant_id=tenant.pk, call_sid=call.call_sid, data=_tape(call.call_sid))


def _spoken(scene: Scene, language: str) -> bytes:
    """The scene as WAV, the caller on the left channel."""
    times = _times(scene)
    length = (times[-1][0] + SPOKEN_MS + 400) * RATE
    sides = {who: np.zeros(length, np.int16) for who in ("caller", "agent")}
    for at, (who, text) in times:
        pcm = mulaw_decode(asyncio.run(say(text, language=language, speaker=who, speed=1.4)))
        begin = at * RATE
        part = pcm[: min(len(pcm), (SPOKEN_MS + PAUSE_MS) * RATE, length - begin)]
        sides[who][begin : begin + len(part)] = part
    return wav_bytes([sides["caller"], sides["agent"]])


def _tape(call_sid: str) -> bytes:
    """A golden tape of the engine, as this call's."""
    golden = tape_read(TAPE.read_bytes())
    recorder = Recorder(Header(call_sid, golden.header.policy, golden.header.recorded_at))
    for entry in golden.entries:
        recorder.note(entry.event, entry.commands)
    return recorder.finish()
