"""From the carrier into our storage: what is waited for, what is fetched, and how often."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models.functions import Now

from calls.models import Call
from recordings.models import Recording
from recordings.services import stage_reset
from recordings.stages import fetch
from tenants.context import tenant_context
from tests.recordings.carrier import ACCOUNT
from tests.recordings.fetching import (
    attempt,
    files,
    row,
    told,
    verdict,
    wait_s,
)
from tests.recordings.finished import ids
from tests.recordings.media_host import MediaHost, Sound, listed, wav


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
    assert f"CallSid={done.call_sid}" in host.paths(f"{ACCOUNT}/Recordings.json")[0]


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
    assert verdict(done) == ("waiting", "twilio-20500")


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
