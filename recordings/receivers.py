"""What recordings do when a call says something."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.dispatch import receiver

from calls.errors import CallErased
from calls.services.outbound import was_named
from calls.signals import call_annotating, call_ended, first_audio_sent, preamble_heard
from recordings import services, tasks
from recordings.enqueue import enqueue


@receiver(first_audio_sent)
@receiver(preamble_heard)
def ask_for_recording(*, tenant_id: UUID, call_sid: str, **_signal: Any) -> None:
    """S0-6: only now, when the caller hears us, is the recording asked for, by a worker.

    Or when the caller has heard that the call is recorded (R19); the worker knows which counts.
    What Twilio does not know, such as a test from the browser, nobody can record.
    """
    if not was_named(call_sid):
        return
    transaction.on_commit(
        partial(enqueue, tasks.recording_start, tenant_id=str(tenant_id), call_sid=call_sid)
    )


@receiver(call_annotating)
def keep_clear(*, tenant_id: UUID, call_id: UUID, **_signal: Any) -> None:
    """Of a call that is being erased there are to be no words. CallErased."""
    if services.is_being_erased(tenant_id=tenant_id, call_id=call_id):
        raise CallErased


@receiver(call_ended)
def begin_the_work(*, tenant_id: UUID, call_id: UUID, **_signal: Any) -> None:
    """The work after the call becomes rows; what is lost before that, the sweeper finds."""
    if services.pipeline_open(tenant_id=tenant_id, call_id=call_id):
        enqueue(tasks.stage_run, tenant_id=str(tenant_id), call_id=str(call_id))
