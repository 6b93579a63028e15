"""From the carrier into our storage: whole or not at all, once, whatever goes wrong on the way."""

from __future__ import annotations

import hashlib
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.models.functions import Now
from pytest_django import Settings

from calls.models import Call
from recordings.models import Recording, Stage
from recordings.services import LeaseLost, RecordingNews, recording_note, stage_reset
from recordings.stages import checkpoint, fetch
from recordings.stages.download import Pulse
from recordings.stages.run import run_next
from recordings.stages.verdict import TryLater
from tenants.context import tenant_context
from tests.calls.calling import where
from tests.recordings.finished import ids, opened, over, stage, stage_changed
from tests.recordings.media_host import MediaHost, Sound, listed, media_host, wav


@pytest.fixture
def host(settings: Settings, tmp_path: Path) -> Iterator[MediaHost]:
    """A carrier, and an empty folder for what is fetched."""
    settings.STORAGE_URL = f"file://{tmp_path}/kept"
    with media_host() as host:
        host.sounds = [Sound(wav())]
        settings.TWILIO_API_URL = host.url
        yield host


@pytest.fixture
def done(call: Call, host: MediaHost) -> Call:
    """A finished call whose work is open; nothing is known of a recording."""
    return opened(over(call))


def told(call: Call, status: str = "completed", **changes: Any) -> None:
    """What a callback said."""
    values = {"recording_sid": "RE1", "channels": 2, "source": "API", "seconds": 2, **changes}
    recording_note(**where(call), news=RecordingNews(status=status, **values))


def attempt(call: Call) -> Stage:
    """The stage after one more attempt, whose time has come."""
    if not stage(call).settled_at:
        stage_changed(call, "fetch", not_before=Now())
    run_next(**ids(call))
    return stage(call)


def verdict(call: Call) -> tuple[str, str]:
    after = attempt(call)
    return after.state, after.reason


def wait_s(after: Stage) -> float:
    """How long the stage will rest from now, in s."""
    with tenant_context(after.tenant_id):
        left = Stage.objects.annotate(now=Now()).get(pk=after.pk)
    return float((left.not_before - left.now).total_seconds())


def row(call: Call, kind: str = "call") -> Recording:
    with tenant_context(call.tenant_id):
        return Recording.objects.get(call=call, kind=kind)


def files(tmp_path: Path) -> list[Path]:
    return [path for path in (tmp_path / "kept").rglob("*") if path.is_file()]


@contextmanager
def dying_at(moment: str, error: type[BaseException] = SystemExit) -> Iterator[None]:
    """The worker is gone at this moment."""

    def listen(name: str, **_signal: Any) -> None:
        if name == moment:
            raise error

    checkpoint.reached.connect(listen)
    yield
    checkpoint.reached.disconnect(listen)


def test_a_recording_is_fetched_whole_with_all_that_is_known_of_it(
    done: Call, host: MediaHost, tmp_path: Path
) -> None:
    told(done)
    assert verdict(done) == ("done", "")
    kept = row(done)
    [file] = files(tmp_path)
    assert kept.storage_key == str(file.relative_to(tmp_path / "kept"))
    assert kept.storage_key.startswith(f"{done.tenant_id}/{done.pk}/")
    assert file.read_bytes() == wav()
    assert kept.sha256 == hashlib.sha256(wav()).hexdigest()
    assert (kept.content_type, kept.size, kept.duration_ms) == ("audio/wav", len(wav()), 2000)
    assert (kept.channels, len(kept.peaks), max(kept.peaks[0])) == (2, 2, 255)
    assert kept.fetched_at
    assert not kept.pending_key


def test_what_is_here_is_not_fetched_again(done: Call, host: MediaHost, tmp_path: Path) -> None:
    told(done)
    attempt(done)
    stage_reset(**ids(done), name="fetch")
    assert verdict(done) == ("done", "")
    assert (len(host.paths(".wav")), len(files(tmp_path))) == (1, 1)


def test_a_lost_callback_is_made_good_by_the_carriers_list(done: Call, host: MediaHost) -> None:
    host.listed = [listed()]
    assert verdict(done) == ("done", "")
    assert (row(done).recording_sid, row(done).seconds) == ("RE1", 2)
    assert f"CallSid={done.call_sid}" in host.paths("/AC1/Recordings.json")[0]


def test_a_recording_that_never_said_it_was_complete_is_looked_up(
    done: Call, host: MediaHost
) -> None:
    told(done, "in-progress", seconds=0)
    host.listed = [listed()]
    assert verdict(done) == ("done", "")


def test_a_call_that_was_not_recorded_needs_no_fetching(done: Call, host: MediaHost) -> None:
    assert verdict(done) == ("skipped", "not-recorded")
    assert host.paths(".wav") == []


def test_a_start_that_failed_is_a_recording_that_is_not_there(done: Call) -> None:
    with tenant_context(done.tenant_id):
        Recording.objects.create(tenant_id=done.tenant_id, call=done, status="failed")
    assert verdict(done) == ("skipped", "not-recorded")


def test_a_recording_asked_for_is_waited_for_a_while(done: Call, host: MediaHost) -> None:
    with tenant_context(done.tenant_id):
        Recording.objects.create(tenant_id=done.tenant_id, call=done, status="requested")
    for _ in range(fetch.NOT_LISTED_TRIES):
        assert verdict(done) == ("waiting", "not-listed")
    assert verdict(done) == ("skipped", "not-recorded")


def test_one_that_turns_up_in_the_meantime_is_fetched(done: Call, host: MediaHost) -> None:
    with tenant_context(done.tenant_id):
        Recording.objects.create(tenant_id=done.tenant_id, call=done, status="requested")
    attempt(done)
    host.listed = [listed()]
    assert verdict(done) == ("done", "")


def test_a_silent_recording_is_absent_and_so_be_it(done: Call, host: MediaHost) -> None:
    told(done, "absent", seconds=0)
    assert verdict(done) == ("skipped", "nothing-recorded")
    assert host.asked == []


@pytest.mark.parametrize("status", ["in-progress", "paused", "stopped", "processing"])
def test_what_is_still_being_made_is_waited_for_longer_and_longer(
    done: Call, host: MediaHost, status: str
) -> None:
    host.listed = [listed(status=status, duration=None)]
    waits = []
    for _ in range(3):
        after = attempt(done)
        waits.append(round(wait_s(after)))
        assert (after.state, after.reason) == ("waiting", "still-recording")
    assert waits == [5, 10, 20]
    assert fetch.doubling(14, 5) == timedelta(minutes=5)


def test_media_that_is_not_there_yet_is_asked_for_over_minutes(done: Call, host: MediaHost) -> None:
    """Protocols C: it may lag `completed`."""
    told(done)
    host.sounds = [Sound(status=404), Sound(status=404), Sound(wav())]
    assert verdict(done) == ("waiting", "not-there-yet")
    after = attempt(done)
    assert (after.reason, round(wait_s(after))) == ("not-there-yet", 30)
    assert verdict(done) == ("done", "")


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_carrier_in_trouble_is_asked_again(done: Call, host: MediaHost, status: int) -> None:
    told(done)
    host.sounds = [Sound(status=status), Sound(wav())]
    assert verdict(done) == ("waiting", f"twilio-{status}")
    assert verdict(done) == ("done", "")


@pytest.mark.parametrize("status", [401, 403])
def test_a_carrier_that_does_not_know_us_is_not_asked_again(
    done: Call, host: MediaHost, status: int
) -> None:
    told(done)
    host.sounds = [Sound(status=status)]
    assert verdict(done) == ("failed", f"twilio-{status}")


def test_a_carrier_that_says_nothing_is_asked_again(done: Call, host: MediaHost) -> None:
    told(done)
    host.sounds = [Sound(hangs_up=True), Sound(wav())]
    assert verdict(done) == ("waiting", "twilio-unreachable")
    assert verdict(done) == ("done", "")


def test_a_list_that_is_refused_is_asked_for_again(done: Call, host: MediaHost) -> None:
    host.refusal = 500
    assert verdict(done) == ("waiting", "twilio-500")


BAD = {
    "empty": Sound(),
    "truncated": Sound(wav()[:-100]),
    "not-audio": Sound(b"<html>", content_type="text/html"),
    "not-pcm16": Sound(wav()[:20] + b"\7" + wav()[21:]),
}


@pytest.mark.parametrize("reason", BAD)
def test_a_bad_file_is_tried_a_few_times_and_never_kept(
    done: Call, host: MediaHost, tmp_path: Path, reason: str
) -> None:
    told(done)
    host.sounds = [BAD[reason]]
    for _ in range(fetch.BAD_TRIES - 1):
        assert verdict(done) == ("waiting", reason)
    assert verdict(done) == ("failed", reason)
    assert (files(tmp_path), row(done).storage_key, row(done).pending_key) == ([], "", "")


def test_a_file_that_says_audio_and_is_not_is_no_audio(done: Call, host: MediaHost) -> None:
    told(done)
    host.sounds = [Sound(b'{"sid": "RE1", "status": "completed"}')]
    assert verdict(done) == ("waiting", "not-audio")


def test_a_connection_that_breaks_in_the_middle_leaves_nothing(
    done: Call, host: MediaHost, tmp_path: Path
) -> None:
    told(done)
    host.sounds = [Sound(wav(), announced=2 * len(wav())), Sound(wav())]
    assert verdict(done) == ("waiting", "truncated")
    assert files(tmp_path) == []
    assert verdict(done) == ("done", "")


def test_a_file_shorter_than_the_carrier_says_is_truncated(done: Call, host: MediaHost) -> None:
    told(done, seconds=5)
    assert verdict(done) == ("waiting", "truncated")
    host.sounds = [Sound(wav(4))]
    assert verdict(done) == ("done", "")


def test_a_person_may_have_a_bad_file_tried_again(done: Call, host: MediaHost) -> None:
    told(done)
    host.sounds = [BAD["empty"]]
    while attempt(done).state == "waiting":
        pass
    stage_reset(**ids(done), name="fetch")
    assert verdict(done) == ("waiting", "empty")


def test_a_recording_that_is_far_too_large_is_given_up(done: Call, host: MediaHost) -> None:
    told(done)
    host.sounds = [Sound(wav(), announced=2 * 1024**3)]
    assert verdict(done) == ("failed", "too-large")


def test_a_storage_that_cannot_be_written_is_tried_later(
    done: Call, host: MediaHost, settings: Settings
) -> None:
    told(done)
    good, settings.STORAGE_URL = settings.STORAGE_URL, "file:///dev/full/kept"
    assert verdict(done) == ("waiting", "storage-failed")
    settings.STORAGE_URL = good
    assert verdict(done) == ("done", "")


def test_a_bucket_that_is_away_is_tried_later(done: Call, settings: Settings) -> None:
    settings.STORAGE_URL = "s3://calls?endpoint=http://127.0.0.1:1&region=us-east-1"
    settings.STORAGE_ACCESS_KEY = settings.STORAGE_SECRET_KEY = "x"
    told(done)
    assert verdict(done) == ("waiting", "storage-failed")


@pytest.mark.parametrize("moment", ["fetch.claimed", "fetch.downloaded", "fetch.stored"])
def test_a_worker_that_dies_leaves_nothing_that_the_next_one_does_not_clear(
    done: Call, host: MediaHost, tmp_path: Path, moment: str
) -> None:
    told(done)
    with dying_at(moment), pytest.raises(SystemExit):
        attempt(done)
    assert row(done).storage_key == ""
    stage_changed(done, "fetch", lease_until=Now() - timedelta(seconds=1))
    run_next(**ids(done))
    assert stage(done).state == "done"
    assert [str(file.relative_to(tmp_path / "kept")) for file in files(tmp_path)] == [
        row(done).storage_key
    ]


def test_an_attempt_that_lost_its_row_takes_its_own_file_away(
    done: Call, host: MediaHost, tmp_path: Path
) -> None:
    told(done)

    def others(name: str, **_signal: Any) -> None:
        if name == "fetch.stored":
            with tenant_context(done.tenant_id):
                Recording.objects.update(pending_key="", storage_key="theirs")

    checkpoint.reached.connect(others)
    attempt(done)
    checkpoint.reached.disconnect(others)
    assert files(tmp_path) == []
    assert (row(done).storage_key, stage(done).state) == ("theirs", "running")


def test_what_was_erased_is_not_fetched(done: Call, host: MediaHost) -> None:
    told(done)
    with tenant_context(done.tenant_id):
        Recording.objects.update(deleted_at=Now())
    assert verdict(done) == ("skipped", "deleted")
    assert host.asked == []


def test_a_message_is_fetched_beside_the_recording_with_one_channel(
    done: Call, host: MediaHost, tmp_path: Path
) -> None:
    host.listed = [
        listed(sid="RE2", channels=1, source="RecordVerb", duration="1"),
        listed(sid="RE1"),
    ]
    host.sounds = [Sound(wav()), Sound(wav(1, channels=1))]
    assert verdict(done) == ("done", "")
    assert (row(done).channels, row(done, "voicemail").channels) == (2, 1)
    both, message = host.paths(".wav")
    assert "RE1.wav?RequestedChannels=2" in both
    assert "RE2.wav?RequestedChannels=1" in message
    assert len(files(tmp_path)) == 2


def test_one_that_must_wait_does_not_hold_up_the_other(done: Call, host: MediaHost) -> None:
    host.listed = [
        listed(sid="RE2", channels=1, source="RecordVerb"),
        listed(sid="RE1", status="processing"),
    ]
    host.sounds = [Sound(wav(channels=1))]
    assert verdict(done) == ("waiting", "still-recording")
    assert row(done, "voicemail").storage_key


def test_one_that_cannot_be_had_is_said_while_the_other_is_kept(
    done: Call, host: MediaHost
) -> None:
    told(done)
    told(done, recording_sid="RE2", channels=1, kind="voicemail")
    host.sounds = [Sound(status=401), Sound(wav(channels=1))]
    assert verdict(done) == ("failed", "twilio-401")
    assert row(done, "voicemail").storage_key


def test_a_second_recording_of_the_same_call_is_left_alone(done: Call, host: MediaHost) -> None:
    """L70."""
    host.listed = [listed(sid="RE9", source="DialVerb"), listed()]
    assert verdict(done) == ("done", "")
    assert row(done).recording_sid == "RE1"


def test_a_lease_is_renewed_while_bytes_come_and_not_with_each(done: Call) -> None:
    now, beats = [0.0], []
    pulse = Pulse(lambda: beats.append(now[0]), lambda: now[0])
    for second in range(100):
        now[0] = second
        pulse()
    assert beats == [30, 60, 90]
    now[0] = 1801
    with pytest.raises(TryLater, match="too-slow"):
        pulse()


def test_a_lost_lease_ends_the_download(
    done: Call, host: MediaHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(done)

    def lost(_job: object) -> None:
        raise LeaseLost

    monkeypatch.setattr("recordings.services.stage_renew", lost)
    assert attempt(done).state == "running"
    assert files(tmp_path) == []


def test_two_hours_are_fetched_in_a_few_megabytes(
    done: Call, host: MediaHost, tmp_path: Path
) -> None:
    told(done, seconds=7200)
    head = wav(1)
    streamed = head[:40] + b"\xff\xff\xff\xff" + head[44:]
    host.sounds = [Sound(streamed, more=7199)]
    tracemalloc.start()
    assert verdict(done) == ("done", "")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert row(done).duration_ms == 7_200_000
    assert peak < 16 * 1024**2
    files(tmp_path)[0].unlink()
