"""Fetching when something breaks: nothing in part, nothing twice, memory flat."""

from __future__ import annotations

import tracemalloc
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.models.functions import Now
from pytest_django import Settings

from calls.models import Call
from recordings.models import Recording
from recordings.services import LeaseLost, stage_reset
from recordings.stages import checkpoint, fetch
from recordings.stages.download import Pulse
from recordings.stages.run import run_next
from recordings.stages.verdict import TryLater
from tenants.context import tenant_context
from tests.recordings.fetching import (
    attempt,
    dying_at,
    files,
    row,
    told,
    verdict,
)
from tests.recordings.finished import ids, stage, stage_changed
from tests.recordings.media_host import MediaHost, Sound, wav

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
