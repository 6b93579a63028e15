"""Recordings: sound and outline, their links, Twilio's webhooks, tasks."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from tests.isolation.case import Case, Job, Link, Route
from tests.isolation.world import Side


def _call(side: Side) -> dict[str, Any]:
    return {"call_id": side.call.pk}


def _recording(side: Side) -> dict[str, Any]:
    return {"recording_id": side.recording.pk}


def _link(side: Side) -> dict[str, Any]:
    return {"link": side.link}


def _recorded(side: Side) -> dict[str, str]:
    sid = f"RE{side.live.call_sid[2:]}"
    return side.twilio(RecordingSid=sid, RecordingStatus="in-progress", RecordingChannels="2")


def _message(side: Side) -> dict[str, str]:
    return side.twilio(RecordingSid=f"RE{side.live.call_sid[2:]}", RecordingDuration="3")


def _starts(b: Side, a: Side) -> list[dict[str, Any]]:
    pairs = [(b.tenant_id, a.live.call_sid), (uuid4(), a.live.call_sid), (b.tenant_id, "CAnone")]
    return [{"tenant_id": str(tenant_id), "call_sid": sid} for tenant_id, sid in pairs]


def _stages(b: Side, a: Side) -> list[dict[str, Any]]:
    pairs = [(b.tenant_id, a.call.pk), (uuid4(), a.call.pk), (b.tenant_id, uuid4())]
    return [{"tenant_id": str(tenant_id), "call_id": str(call_id)} for tenant_id, call_id in pairs]


CASES: list[Case] = [
    Route("recordings:call", path=_call),
    Route("recordings:audio", path=_recording),
    Route("recordings:peaks", path=_recording),
    Link("recordings:audio", path=_recording, query=_link),
    Link("recordings:peaks", path=_recording, query=_link),
    Route("recordings:recording_status", "POST", form=_recorded),
    Route("recordings:voicemail", "POST", form=_message),
    Job("recordings.tasks.recording_start", mixed=_starts, dead="asks the carrier to record"),
    Job("recordings.tasks.stage_run", mixed=_stages, dead="every stage of the world is done"),
    Job("recordings.tasks.pipelines_sweep", dead="nothing of the world is overdue"),
    Job("recordings.tasks.recordings_sweep", dead="nothing of the world waits to be recorded"),
    Job("recordings.tasks.artefacts_expire", dead="nothing of the world is past its days"),
]
