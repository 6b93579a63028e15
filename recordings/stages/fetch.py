"""Fetch what was recorded of a call from the carrier into our storage (docs/recordings.md).

A call has a recording of both sides, a voice message, both or neither; each is fetched by itself,
and one that must wait does not hold up the other. A file is named in its row before it is written
and becomes the recording's by one UPDATE, so nobody is ever served a part of one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import IO, Final, cast
from uuid import uuid4

import structlog
from django.conf import settings
from django.core.files.base import File

from calls.services.outbound import was_named
from prosaas.lib.twilio.errors import TwilioFailed
from prosaas.lib.twilio.rest import ListedRecording
from recordings import selectors, services
from recordings.audio.wav import BadAudio
from recordings.models import Recording, RecordingStatus
from recordings.services import AudioFile, Job, LeaseLost, RecordingNews
from recordings.stages.asking import asking_twilio
from recordings.stages.checkpoint import checkpoint
from recordings.stages.download import Pulse, download
from recordings.stages.verdict import GaveUp, NotNeeded, TryLater, Verdict
from recordings.storage import nameless_file, storage
from recordings.twilio_account import our_twilio
from tenants.context import tenant_context

NOT_LISTED_TRIES, BAD_TRIES = 4, 4
_FIRST_WAIT_S, _FIRST_404_WAIT_S, _LONGEST_WAIT_S = 5, 15, 300
_NOT_FOUND: Final = 404
_OURS: Final = {RecordingStatus.REQUESTED, RecordingStatus.FAILED}
_FROM_TWILIO: Final = frozenset(word for word in RecordingStatus if word not in _OURS)
_AT_THE_END: Final = {RecordingStatus.COMPLETED, RecordingStatus.ABSENT}

log = structlog.get_logger(__name__)


def run(job: Job) -> None:
    """Fetch the call's recordings; TryLater while one may come, NotNeeded where there is none."""
    if not was_named(job.call_sid):
        raise NotNeeded("not-recorded")
    rows = _rows(job)
    if not rows or any(row.status not in _AT_THE_END for row in rows):
        _ask_carrier(job)
        rows = _rows(job)
    if not rows:
        raise NotNeeded("not-recorded")
    waits = _Waits(job)
    _conclude([_verdict(job, row, waits) for row in rows])


def _rows(job: Job) -> list[Recording]:
    with tenant_context(job.tenant_id):
        found = selectors.recordings_of_call(tenant=job.tenant_id, call_id=job.call_id)
        return list(found.order_by("kind"))


def _ask_carrier(job: Job) -> None:
    """Note what Twilio's list says: a callback or a start's answer may have been lost."""
    with tenant_context(job.tenant_id):
        account_sid = selectors.account_of_call(tenant=job.tenant_id, call_id=job.call_id)
    with asking_twilio(), our_twilio() as twilio:
        listed = twilio.recordings_of_call(
            account_sid=account_sid or settings.TWILIO_ACCOUNT_SID, call_sid=job.call_sid
        )
    for entry in listed:
        if entry.call_sid == job.call_sid and entry.status in _FROM_TWILIO:
            news = _news(entry)
            services.recording_note(tenant_id=job.tenant_id, call_sid=job.call_sid, news=news)


def _news(entry: ListedRecording) -> RecordingNews:
    return RecordingNews(
        recording_sid=entry.recording_sid,
        status=entry.status,
        channels=entry.channels,
        source=entry.source,
        seconds=entry.seconds,
        error_code=entry.error_code,
        kind=services.kind_of(entry.source),
    )


class _Waits:
    """How often each recording was waited for, and why; kept over attempts until a reset."""

    def __init__(self, job: Job) -> None:
        self._job, self._work = job, dict(job.work)
        if job.attempt == 1:
            self._work.pop("waits", None)

    def count(self, row: Recording, why: str) -> int:
        """Once more; 1 for the first time. LeaseLost."""
        counts = dict(self._work.get("waits", {}))
        name = f"{row.kind} {why}"
        counts[name] = counts.get(name, 0) + 1
        self._work["waits"] = counts
        services.stage_keep(self._job, self._work)
        return int(counts[name])


def doubling(count: int, first_s: int) -> timedelta:
    """How long to wait for the count-th time, from 1."""
    return timedelta(seconds=min(first_s * 2 ** min(count - 1, 10), _LONGEST_WAIT_S))


def _verdict(job: Job, row: Recording, waits: _Waits) -> Verdict | None:
    """None when the recording is here."""
    try:
        if not row.storage_key:
            _expect(row, waits)
            _fetch(job, row, waits)
    except Verdict as verdict:
        return verdict
    return None


def _conclude(verdicts: Sequence[Verdict | None]) -> None:
    """What may come is waited for; else what failed is said; else one recording is enough."""
    waiting = [verdict for verdict in verdicts if isinstance(verdict, TryLater)]
    if waiting:
        raise min(waiting, key=lambda verdict: verdict.wait or timedelta())
    for verdict in verdicts:
        if isinstance(verdict, GaveUp):
            raise verdict
    if verdicts[0] is not None and None not in verdicts:
        raise verdicts[0]


def _expect(row: Recording, waits: _Waits) -> None:
    """Returns when there is something to download; else the Verdict."""
    if row.deleted_at or row.carrier_deleted_at:
        raise NotNeeded("deleted")
    if row.status == RecordingStatus.ABSENT:
        raise NotNeeded("nothing-recorded")
    if not row.recording_sid:
        count = waits.count(row, "not-listed")
        if row.status == RecordingStatus.FAILED or count > NOT_LISTED_TRIES:
            raise NotNeeded("not-recorded")
        raise TryLater("not-listed", doubling(count, _FIRST_WAIT_S))
    if row.status != RecordingStatus.COMPLETED:
        count = waits.count(row, "still-recording")
        raise TryLater("still-recording", doubling(count, _FIRST_WAIT_S))


def _fetch(job: Job, row: Recording, waits: _Waits) -> None:
    pulse = Pulse(lambda: services.stage_renew(job))
    try:
        with nameless_file() as (file, path):
            with asking_twilio():
                audio = _downloaded(lambda: download(row, file, path, pulse), row, waits)
            checkpoint("fetch.downloaded")
            services.stage_renew(job)
            _store(job, row, file, audio, pulse)
    except OSError as error:
        log.error("recording.not_stored", call_sid=job.call_sid, error=type(error).__name__)
        raise TryLater("storage-failed") from error
    log.info("recording.fetched", call_sid=job.call_sid, kind=row.kind, size=audio.size)


def _downloaded(work: Callable[[], AudioFile], row: Recording, waits: _Waits) -> AudioFile:
    """Bad media may be better later, a few times; media may follow its status by minutes."""
    try:
        return work()
    except BadAudio as error:
        count = waits.count(row, error.reason)
        if count >= BAD_TRIES:
            raise GaveUp(error.reason) from error
        raise TryLater(error.reason, doubling(count, _FIRST_WAIT_S)) from error
    except TwilioFailed as error:
        if error.status != _NOT_FOUND:
            raise
        count = waits.count(row, "not-there-yet")
        raise TryLater("not-there-yet", doubling(count, _FIRST_404_WAIT_S)) from error


class _Beating:
    """A file that feels its pulse when it is read."""

    def __init__(self, file: IO[bytes], pulse: Pulse) -> None:
        self._file, self._pulse = file, pulse
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable
        self.closed = False

    def read(self, size: int = -1) -> bytes:
        self._pulse()
        return self._file.read(size)


def _store(job: Job, row: Recording, file: IO[bytes], audio: AudioFile, pulse: Pulse) -> None:
    place, where = storage(), {"tenant_id": job.tenant_id, "recording_id": row.pk}
    key = f"{job.tenant_id}/{job.call_id}/{uuid4()}.wav"
    if not services.file_announce(
        **where, instead_of=row.pending_key, key=key, delete=place.delete
    ):
        raise LeaseLost
    try:
        place.save(key, File(cast("IO[bytes]", _Beating(file, pulse)), name=key))
    except OSError:
        with suppress(OSError):
            place.delete(key)
        raise
    checkpoint("fetch.stored")
    if not services.file_keep(**where, key=key, file=audio):
        place.delete(key)
        raise LeaseLost
