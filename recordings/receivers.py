"""What recordings do when a call says something."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.dispatch import receiver
from kombu.exceptions import OperationalError

from calls.signals import first_audio_sent
from prosaas.lib import counters
from recordings import tasks

log = structlog.get_logger(__name__)


@receiver(first_audio_sent)
def ask_for_recording(*, tenant_id: UUID, call_sid: str, **_signal: Any) -> None:
    """S0-6: only now, when the caller hears us, is the recording asked for, by a worker."""
    transaction.on_commit(partial(_enqueue, tenant_id=str(tenant_id), call_sid=call_sid))


def _enqueue(*, tenant_id: str, call_sid: str) -> None:
    """A broker that is away costs the recording, never the call."""
    try:
        tasks.recording_start.delay(tenant_id=tenant_id, call_sid=call_sid)
    except OperationalError:
        counters.count("recording_not_enqueued")
        log.error("recording.not_enqueued", call_sid=call_sid, tenant=tenant_id)
