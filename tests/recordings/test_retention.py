"""What is past a tenant's days is deleted everywhere, verified, and only then written down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db.models.functions import Now
from pytest_django import Settings

from calls.models import Call, CallTape, CallTurn
from prosaas.celery import app
from prosaas.lib import counters
from recordings import tasks
from recordings.lookups import Due, artefacts_due
from recordings.models import Recording, Stage, Summary, Transcript
from recordings.retention.expire import PATIENCE
from recordings.storage import storage
from tenants.context import tenant_context
from tenants.models import IdempotentRequest
from tenants.services import NewTenant
from tests.recordings.carrier import ACCOUNT, Carrier, carrier_serving
from tests.recordings.finished import stage_changed
from tests.recordings.kept import SAID, keeping, kept_call, recording, rows, usage
from tests.recordings.refusing import refusing

LATER = timedelta(days=91)  # everything is past its days
OLD = timedelta(days=8)  # only what the carrier has


@pytest.fixture
def carrier(settings: Settings, tmp_path: Path) -> Iterator[Carrier]:
    """A carrier, and an empty folder as storage."""
    settings.STORAGE_URL = (tmp_path / "recordings").as_uri()
    with carrier_serving() as carrier:
        settings.TWILIO_API_URL = carrier.url
        yield carrier


def expire() -> None:
    tasks.artefacts_expire()


def due() -> set[str]:
    return {found.artefact for found in artefacts_due(patience=PATIENCE, at_most=99)}


def files() -> list[str]:
    root = Path(str(storage().path("")))
    return [path.name for path in root.rglob("*") if path.is_file()]


def test_what_the_database_says_of_a_row_is_not_logged(
    shop: NewTenant, carrier: Carrier, caplog: pytest.LogCaptureFixture
) -> None:
    kept_call(shop, carrier, ago=LATER)
    with refusing('DELETE FROM "calls_calltape"', SAID):
        expire()
    assert due() == {"tape"}
    assert "DataError" in caplog.text
    assert SAID not in caplog.text


def test_within_its_days_everything_stays(shop: NewTenant, carrier: Carrier) -> None:
    kept_call(shop, carrier, ago=timedelta(days=6))
    expire()
    assert (carrier.asked, files(), due()) == ([], ["call.wav"], set())


def test_the_carriers_copy_goes_first(shop: NewTenant, carrier: Carrier) -> None:
    call = kept_call(shop, carrier, ago=OLD)
    sid = recording(call).recording_sid
    expire()
    assert [method for method, _ in carrier.asked] == ["DELETE", "GET"]
    assert carrier.asked[0][1] == f"{ACCOUNT}/Recordings/{sid}.json"
    row = recording(call)
    assert row.carrier_deleted_at is not None
    assert (row.deleted_at, files()) == (None, ["call.wav"])


def test_after_all_its_days_nothing_but_the_call_is_left(shop: NewTenant, carrier: Carrier) -> None:
    call = kept_call(shop, carrier, ago=LATER)
    expire()
    row = recording(call)
    assert row.deleted_at is not None
    assert (row.storage_key, row.pending_key, row.sha256, row.peaks) == ("", "", "", [])
    assert (files(), carrier.recordings) == ([], {})
    assert [rows(call, model) for model in (Transcript, Summary, CallTape)] == [0, 0, 0]
    assert due() == set()


def test_turns_lose_their_words_and_stages_all_but_the_usage(
    shop: NewTenant, carrier: Carrier
) -> None:
    call = kept_call(shop, carrier, ago=LATER)
    expire()
    with tenant_context(call.tenant_id):
        turn = CallTurn.objects.get()
        work = Stage.objects.get(name="transcribe").work
        answer = IdempotentRequest.objects.get().body
    assert (turn.text, turn.heard_text, turn.end_ms) == ("", "", 9)
    assert work == {"usage": [{"kind": "transcription.audio"}]}
    assert answer == {"data": {"id": str(call.pk)}}
    assert usage(shop) == 1


@pytest.mark.parametrize(
    ("days", "artefact"),
    [
        ("keep_carrier_audio_days", "carrier"),
        ("keep_audio_days", "audio"),
        ("keep_transcript_days", "transcript"),
        ("keep_tape_days", "tape"),
    ],
)
def test_each_artefact_has_its_own_days(
    shop: NewTenant, carrier: Carrier, days: str, artefact: str
) -> None:
    kept_call(shop, carrier, ago=timedelta(days=3, minutes=1))
    keeping(shop, **{days: 3})
    assert due() == {artefact}
    keeping(shop, **{days: 4})
    assert due() == set()


def test_no_days_mean_as_soon_as_the_work_is_done(shop: NewTenant, carrier: Carrier) -> None:
    kept_call(shop, carrier, ago=timedelta(seconds=1))
    keeping(shop, keep_tape_days=0)
    assert due() == {"tape"}


def test_the_longest_time_a_tenant_can_choose_breaks_nothing(
    shop: NewTenant, rival: NewTenant, carrier: Carrier
) -> None:
    keeping(shop, keep_audio_days=2**31 - 1)
    kept_call(shop, carrier, ago=OLD)
    kept_call(rival, carrier, ago=OLD)
    assert len(artefacts_due(patience=PATIENCE, at_most=99)) == 2


def test_every_tenant_has_its_own(shop: NewTenant, rival: NewTenant, carrier: Carrier) -> None:
    ours, theirs = kept_call(shop, carrier, ago=OLD), kept_call(rival, carrier, ago=OLD)
    keeping(rival, keep_carrier_audio_days=30)
    expire()
    assert recording(ours).carrier_deleted_at is not None
    assert recording(theirs).carrier_deleted_at is None


@pytest.mark.parametrize("state", ["waiting", "running"])
def test_audio_that_is_still_needed_is_waited_for(
    shop: NewTenant, carrier: Carrier, state: str
) -> None:
    call = kept_call(shop, carrier, ago=OLD)
    lease = Now() if state == "running" else None
    stage_changed(call, "fetch", state=state, lease_until=lease, settled_at=None)
    assert due() == set()


def test_a_call_whose_work_was_never_opened_is_waited_for(
    shop: NewTenant, carrier: Carrier
) -> None:
    call = kept_call(shop, carrier, ago=timedelta(days=13))
    with tenant_context(call.tenant_id):
        Stage.objects.all().delete()
    assert due() == set()


def test_work_that_never_settles_keeps_nothing_for_ever(shop: NewTenant, carrier: Carrier) -> None:
    call = kept_call(shop, carrier, ago=timedelta(days=7) + PATIENCE + timedelta(minutes=1))
    stage_changed(call, "fetch", state="waiting", settled_at=None)
    assert due() == {"carrier"}


def test_what_is_gone_at_the_carrier_already_is_gone(shop: NewTenant, carrier: Carrier) -> None:
    call = kept_call(shop, carrier, ago=OLD)
    carrier.recordings.clear()
    expire()
    assert recording(call).carrier_deleted_at is not None


def test_what_the_carrier_kept_is_not_called_deleted(shop: NewTenant, carrier: Carrier) -> None:
    """204 is a promise; the lookup after it is the proof."""
    call = kept_call(shop, carrier, ago=OLD)
    carrier.keeps.add(recording(call).recording_sid)
    expire()
    assert recording(call).carrier_deleted_at is None
    carrier.keeps.clear()
    expire()
    assert recording(call).carrier_deleted_at is not None


def test_one_refusal_does_not_stop_the_others(shop: NewTenant, carrier: Carrier) -> None:
    calls = [kept_call(shop, carrier, ago=OLD) for _ in range(3)]
    carrier.refusals[recording(calls[1]).recording_sid] = 503
    expire()
    assert [recording(call).carrier_deleted_at is None for call in calls] == [False, True, False]
    carrier.refusals.clear()
    expire()
    assert due() == set()


def test_a_carrier_that_is_away_costs_three_requests(
    shop: NewTenant, carrier: Carrier, settings: Settings
) -> None:
    calls = [kept_call(shop, carrier, ago=LATER) for _ in range(5)]
    settings.TWILIO_API_URL = "http://127.0.0.1:1"
    before = counters.snapshot().get("artefact_not_deleted", 0)
    expire()
    assert counters.snapshot()["artefact_not_deleted"] == before + 5
    assert {recording(call).carrier_deleted_at for call in calls} == {None}
    assert files() == []
    settings.TWILIO_API_URL = carrier.url
    expire()
    assert due() == set()


def test_a_storage_that_refuses_keeps_the_row_for_the_next_run(
    shop: NewTenant, carrier: Carrier
) -> None:
    call = kept_call(shop, carrier, ago=LATER)
    path = Path(storage().path(recording(call).storage_key))
    path.unlink()
    (path / "in the way").mkdir(parents=True)  # a directory cannot be deleted as a file
    expire()
    assert (recording(call).deleted_at, due()) == (None, {"audio"})
    (path / "in the way").rmdir()
    expire()
    assert recording(call).deleted_at is not None
    assert due() == set()


def test_a_file_that_was_being_written_goes_too(shop: NewTenant, carrier: Carrier) -> None:
    call = kept_call(shop, carrier, ago=LATER)
    pending = storage().save("half.wav", ContentFile(b"RI"))
    with tenant_context(call.tenant_id):
        Recording.objects.update(pending_key=pending)
    expire()
    assert (files(), recording(call).pending_key) == ([], "")


def test_a_run_is_bounded_and_the_next_one_goes_on(shop: NewTenant, carrier: Carrier) -> None:
    for _ in range(3):
        kept_call(shop, carrier, ago=OLD)
    found = artefacts_due(patience=PATIENCE, at_most=2)
    assert len(found) == 2
    assert {entry.artefact for entry in found} == {"carrier"}


def test_it_may_run_twice(shop: NewTenant, carrier: Carrier) -> None:
    call = kept_call(shop, carrier, ago=LATER)
    expire()
    first = recording(call)
    expire()
    again = recording(call)
    assert (again.deleted_at, again.carrier_deleted_at) == (
        first.deleted_at,
        first.carrier_deleted_at,
    )
    assert len(carrier.deletions()) == 1


def test_what_was_deleted_is_counted(shop: NewTenant, carrier: Carrier) -> None:
    before = counters.snapshot()
    kept_call(shop, carrier, ago=LATER)
    expire()
    for artefact in ("carrier", "audio", "transcript", "tape"):
        name = f"artefact_deleted_{artefact}"
        assert counters.snapshot()[name] == before.get(name, 0) + 1


def test_a_live_call_is_never_due(call: Call, shop: NewTenant) -> None:
    keeping(shop, keep_tape_days=0)
    with tenant_context(call.tenant_id):
        CallTape.objects.create(
            tenant_id=call.tenant_id, call=call, data=b"", size=0, format_version=1
        )
    assert artefacts_due(patience=PATIENCE, at_most=9) == list[Due]()


def test_beat_runs_it_every_hour() -> None:
    entry = app.conf.beat_schedule["artefacts-expire"]
    assert (entry["task"], entry["schedule"]) == (tasks.artefacts_expire.name, 3600.0)
    assert app.amqp.router.route({}, entry["task"])["queue"].name == "post_call"
