"""Calls that are over and recorded, and attempts at transcribing them."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.base import ContentFile
from django.db.models.functions import Now

from calls.models import Call, CallTurn
from prosaas.sandbox.sound.audio import Pcm, wav_bytes
from recordings import selectors
from recordings.models import Recording, Stage, Transcript
from recordings.stages import run
from recordings.storage import storage
from tenants.context import tenant_context
from tenants.services import NewTenant
from tests.recordings.finished import call_over, ids, opened, stage, stage_changed
from tests.recordings.talking import placed, spoken

# In the voice that the ears know best: channels, not voices, tell who speaks.
REPLY = spoken("Your appointment is on Monday morning.")
NAME = spoken("My name is David Cohen.")
WISH = spoken("I would like to book an appointment on Monday morning.")
CALLER = placed((3, NAME), (9, WISH), seconds=16)
AGENT = placed((0.5, REPLY), seconds=16)


def over(made: NewTenant) -> Call:
    """A call that is over, of which transcribing is next."""
    call = opened(call_over(made))
    stage_changed(call, "fetch", state="done", settled_at=Now())
    return call


def recorded(call: Call, *channels: Pcm, kind: str = "call", data: bytes | None = None) -> None:
    """Put a fetched recording there."""
    sound = wav_bytes(channels) if data is None else data
    key = storage().save(f"{call.tenant_id}/{call.pk}/{kind}.wav", ContentFile(sound))
    with tenant_context(call.tenant_id):
        Recording.objects.create(
            tenant_id=call.tenant_id, call=call, kind=kind, status="completed", storage_key=key
        )


def said_live(call: Call, *turns: tuple[str, str, str]) -> None:
    """Put live turns there: who, what was said, what was heard of it."""
    with tenant_context(call.tenant_id):
        for at, (who, text, heard_text) in enumerate(turns):
            CallTurn.objects.create(
                tenant_id=call.tenant_id, call=call, position=at, who=who, text=text,
                heard_text=heard_text, start_ms=at * 1000, end_ms=at * 1000 + 900,
            )  # fmt: skip


def attempt(call: Call) -> Stage:
    """Run the stage once, and give it as it stands then."""
    stage_changed(call, "transcribe", not_before=Now() - timedelta(seconds=1))
    run.run_next(**ids(call))
    return stage(call, "transcribe")


def row(call: Call) -> Transcript | None:
    """Its transcript, if there is one."""
    with tenant_context(call.tenant_id):
        return selectors.transcript_of_call(tenant=call.tenant_id, call_id=call.pk)


def transcript(call: Call) -> Transcript:
    """Its transcript."""
    found = row(call)
    assert found is not None
    return found


def words(call: Call) -> list[tuple[str, str]]:
    """Who said what."""
    return [(segment["who"], segment["text"]) for segment in transcript(call).segments]
