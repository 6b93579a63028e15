"""manage.py erase_caller: nothing of a caller is left in a tenant but a receipt."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models.functions import Now

from calls.tasks import LISTED_SINCE
from recordings import services, tasks
from recordings.models import ErasureReceipt, Recording, RecordingKind, Stage
from recordings.retention.erase import LISTED_FOR, caller_erase
from recordings.services import CallIsLive
from recordings.storage import storage
from tenants.context import tenant_context
from tenants.models import Tenant
from tenants.services import NewTenant
from tests.calls.calling import CALLER, at_once, call_made, calls_of, changed, twilio_post
from tests.recordings.carrier import Carrier
from tests.recordings.finished import ids, stage, stage_changed
from tests.recordings.kept import SAID, kept_call, recording, usage
from tests.recordings.refusing import refusing
from tests.recordings.test_retention import carrier, files
from tests.recordings.test_webhooks import PATH, params

__all__ = ["carrier"]  # a fixture

OTHER = "+972509999999"


def erase(made: NewTenant, number: str = CALLER) -> ErasureReceipt:
    return caller_erase(tenant_id=made.tenant.pk, number=number)


def receipts(made: NewTenant) -> list[ErasureReceipt]:
    with tenant_context(made.tenant.pk):
        return list(ErasureReceipt.objects.order_by("requested_at"))


def run(*arguments: str) -> dict[str, Any]:
    out = StringIO()
    with suppress(CommandError):
        call_command("erase_caller", *arguments, "--json", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


# Nothing is left


def _columns() -> list[tuple[str, str]]:
    """Every column of every table that can hold words, of whatever type."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND data_type NOT IN ('uuid', 'boolean', 'integer',"
            " 'bigint', 'smallint', 'numeric', 'date', 'timestamp with time zone')"
        )
        return list(cursor.fetchall())


def _values(table: str, column: str) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{column}" FROM "{table}"')
        for (value,) in cursor.fetchall():
            if isinstance(value, bytes | memoryview):
                packed = bytes(value)
                yield packed.decode(errors="replace")
                with suppress(zlib.error):
                    yield zlib.decompress(packed).decode(errors="replace")
            else:
                yield str(value)


def tables_with(made: NewTenant, *words: str) -> set[str]:
    """The tables in which the tenant has one of these words."""
    with tenant_context(made.tenant.pk):
        return {
            table
            for table, column in _columns()
            for value in _values(table, column)
            if any(word in value for word in words)
        }


def test_neither_the_number_nor_a_word_is_left_anywhere(shop: NewTenant, carrier: Carrier) -> None:
    kept_call(shop, carrier)
    digits = CALLER.lstrip("+")
    assert tables_with(shop, digits, SAID) == {
        "calls_call", "calls_calltag", "calls_callturn", "calls_calltape",
        "calls_callmetrics", "calls_callnotice", "recordings_transcript", "recordings_summary",
        "recordings_stage", "recordings_fieldedit", "tenants_webhookevent",
        "tenants_idempotentrequest",
    }  # fmt: skip
    receipt = erase(shop)
    assert tables_with(shop, digits, SAID) == set()
    assert (files(), carrier.recordings, receipt.remains) == ([], {}, {})
    assert receipt.finished_at is not None


def test_the_receipt_counts_and_names_nobody(shop: NewTenant, carrier: Carrier) -> None:
    for _ in range(2):
        kept_call(shop, carrier)
    erase(shop)
    [receipt] = receipts(shop)
    assert receipt.erased == {
        "calls": 2, "recordings": 2, "transcripts": 2, "summaries": 2, "turns": 2, "tapes": 2,
    }  # fmt: skip
    assert receipt.subject == services.subject_of(tenant_id=shop.tenant.pk, number=CALLER)
    assert len(receipt.subject) == 64
    assert CALLER.lstrip("+") not in receipt.subject


def test_a_number_has_another_name_in_another_tenant(shop: NewTenant, rival: NewTenant) -> None:
    ours, theirs = (
        services.subject_of(tenant_id=made.tenant.pk, number=CALLER) for made in (shop, rival)
    )
    assert ours != theirs


def test_the_ledger_stays(shop: NewTenant, carrier: Carrier) -> None:
    kept_call(shop, carrier)
    erase(shop)
    assert (usage(shop), calls_of(shop)) == (1, [])


def test_other_callers_and_other_tenants_keep_theirs(
    shop: NewTenant, rival: NewTenant, carrier: Carrier
) -> None:
    kept_call(shop, carrier)
    other, theirs = kept_call(shop, carrier, from_number=OTHER), kept_call(rival, carrier)
    erase(shop)
    assert calls_of(shop) == [other]
    assert calls_of(rival) == [theirs]
    assert len(files()) == 2


def test_a_number_that_was_called_is_a_caller_too(shop: NewTenant, carrier: Carrier) -> None:
    out: dict[str, Any] = {"direction": "outbound", "from_number": shop.number}
    kept_call(shop, carrier, to_number=OTHER, **out)
    ours = kept_call(shop, carrier, to_number=CALLER, **out)
    assert erase(shop, OTHER).erased["calls"] == 1
    assert calls_of(shop) == [ours]


def test_a_message_and_what_we_never_heard_of_is_deleted_at_the_carrier(
    shop: NewTenant, carrier: Carrier
) -> None:
    call = kept_call(shop, carrier)
    carrier.recordings |= {"RE1": call.call_sid, "RE2": call.call_sid, "RE3": "CA3"}
    with tenant_context(call.tenant_id):
        Recording.objects.create(
            tenant_id=call.tenant_id,
            call=call,
            kind=RecordingKind.VOICEMAIL,
            recording_sid="RE1",
            status="completed",
        )
    erase(shop)
    assert carrier.recordings == {"RE3": "CA3"}


def test_what_nobody_asked_for_leaves_a_receipt_too(shop: NewTenant, carrier: Carrier) -> None:
    receipt = erase(shop)
    assert (receipt.erased, receipt.remains) == ({"calls": 0}, {})
    assert receipt.finished_at is not None


# What lives, and what comes late


def test_a_live_call_is_refused_and_nothing_is_touched(shop: NewTenant, carrier: Carrier) -> None:
    kept_call(shop, carrier)
    call_made(shop)
    with pytest.raises(CallIsLive):
        erase(shop)
    assert (len(calls_of(shop)), receipts(shop), carrier.asked) == (2, [], [])


def test_callbacks_that_come_late_bring_nothing_back(shop: NewTenant, carrier: Carrier) -> None:
    call = kept_call(shop, carrier)
    erase(shop)
    status = {"CallSid": call.call_sid, "CallStatus": "completed", "CallDuration": "9"}
    assert twilio_post(PATH, params(call)).status_code == 200
    assert twilio_post("/webhook/call_status", status).status_code == 204
    assert twilio_post("/webhook/stream_ended", status).status_code == 200
    tasks.stage_run(str(call.tenant_id), str(call.pk))
    tasks.pipelines_sweep()
    assert tables_with(shop, call.call_sid, CALLER) == set()


def test_a_call_that_the_carrier_still_lists_as_recent_waits_as_a_row(
    shop: NewTenant, carrier: Carrier
) -> None:
    """Else the reconciliation would store it again."""
    assert LISTED_FOR > LISTED_SINCE
    call = kept_call(shop, carrier, ago=timedelta(hours=1))
    assert erase(shop).remains == {str(call.pk): "too-recent"}
    assert (files(), carrier.recordings) == ([], {})
    assert tables_with(shop, SAID) == {"calls_callmetrics"}
    changed(call, created_at=Now() - LISTED_FOR)
    tasks.artefacts_expire()
    assert (calls_of(shop), receipts(shop)[0].remains) == ([], {})
    assert set(receipts(shop)[0].erased.values()) == {1}


# Work that goes on


def test_a_worker_that_has_the_call_is_waited_for(shop: NewTenant, carrier: Carrier) -> None:
    call = kept_call(shop, carrier)
    stage_changed(call, "fetch", state="running", lease_until=Now() + timedelta(minutes=3))
    receipt = erase(shop)
    assert receipt.remains == {str(call.pk): "work-running"}
    assert (receipt.finished_at, carrier.asked) == (None, [])
    stage_changed(call, "fetch", lease_until=Now() - timedelta(seconds=1))
    assert erase(shop).remains == {}
    assert calls_of(shop) == []


def test_the_ledger_has_the_call_before_it_is_gone(shop: NewTenant, carrier: Carrier) -> None:
    call = kept_call(shop, carrier)
    with tenant_context(call.tenant_id):
        Stage.objects.update(state="waiting", settled_at=None)
    assert erase(shop).remains == {str(call.pk): "not-metered"}
    assert {stage(call, name).reason for name in ("fetch", "summarise", "notify")} == {"erased"}
    job = services.stage_claim(**ids(call))
    assert job is not None
    assert job.name == "meter"
    services.stage_settle(job, state="done")
    assert erase(shop).remains == {}


# What cannot be erased yet


def test_a_carrier_that_refuses_leaves_the_call_on_the_receipt(
    shop: NewTenant, carrier: Carrier
) -> None:
    stuck, _gone = kept_call(shop, carrier), kept_call(shop, carrier)
    carrier.refusals[recording(stuck).recording_sid] = 503
    receipt = erase(shop)
    assert receipt.remains == {str(stuck.pk): "twilio-20503"}
    assert (receipt.erased["calls"], receipt.finished_at) == (1, None)
    assert calls_of(shop) == [stuck]


@pytest.mark.parametrize("again", ["command", "hourly"])
def test_what_remained_is_erased_by_the_next_run(
    shop: NewTenant, carrier: Carrier, again: str
) -> None:
    call = kept_call(shop, carrier)
    carrier.refusals[recording(call).recording_sid] = 503
    erase(shop)
    carrier.refusals.clear()
    if again == "command":
        erase(shop)
    else:
        tasks.artefacts_expire()
    [receipt] = receipts(shop)
    assert (receipt.remains, receipt.erased["calls"]) == ({}, 1)
    assert receipt.finished_at is not None
    assert tables_with(shop, CALLER, SAID) == set()


def test_a_storage_that_refuses_leaves_the_call_on_the_receipt(
    shop: NewTenant, carrier: Carrier
) -> None:
    call = kept_call(shop, carrier)
    path = Path(storage().path(recording(call).storage_key))
    path.unlink()
    (path / "in the way").mkdir(parents=True)  # a directory cannot be deleted as a file
    assert erase(shop).remains == {str(call.pk): "storage-refused"}
    (path / "in the way").rmdir()
    assert erase(shop).remains == {}


def test_what_the_database_says_of_a_row_is_not_logged(
    shop: NewTenant, carrier: Carrier, caplog: pytest.LogCaptureFixture
) -> None:
    call = kept_call(shop, carrier)
    with refusing('DELETE FROM "calls_call"', SAID):
        assert erase(shop).remains == {str(call.pk): "database-failed"}
    assert "DataError" in caplog.text
    assert SAID not in caplog.text


def test_what_breaks_on_one_call_does_not_stop_the_others(
    shop: NewTenant, carrier: Carrier
) -> None:
    broken, _fine = kept_call(shop, carrier), kept_call(shop, carrier)
    with tenant_context(broken.tenant_id):
        Recording.objects.filter(call=broken).update(storage_key="../outside")
    assert erase(shop).remains == {str(broken.pk): "internal-error"}
    assert calls_of(shop) == [broken]


def test_audio_that_came_meanwhile_is_not_forgotten(shop: NewTenant, carrier: Carrier) -> None:
    call = kept_call(shop, carrier)
    receipt_id = services.receipt_open(tenant_id=shop.tenant.pk, number=CALLER)
    names = {"tenant_id": call.tenant_id, "receipt_id": receipt_id, "call_id": call.pk}
    assert not services.call_erase(**names)
    assert calls_of(shop) == [call]


@pytest.mark.django_db(transaction=True)
def test_eight_erasures_at_once_count_each_call_once(shop: NewTenant, carrier: Carrier) -> None:
    kept_call(shop, carrier)
    services.receipt_open(tenant_id=shop.tenant.pk, number=CALLER)
    at_once(lambda: erase(shop))
    assert sum(receipt.erased["calls"] for receipt in receipts(shop)) == 1
    assert {bool(receipt.finished_at) for receipt in receipts(shop)} == {True}


def test_a_finished_receipt_is_not_opened_again(shop: NewTenant, carrier: Carrier) -> None:
    kept_call(shop, carrier)
    first = erase(shop)
    kept_call(shop, carrier)
    second = erase(shop)
    assert first.pk != second.pk
    assert [receipt.erased["calls"] for receipt in receipts(shop)] == [1, 1]


# The command


@pytest.mark.parametrize("by", ["id", "number"])
def test_the_command_finds_the_tenant(shop: NewTenant, carrier: Carrier, by: str) -> None:
    kept_call(shop, carrier)
    told = run(str(shop.tenant.pk) if by == "id" else shop.number, "+972 50-123-4567")
    assert (told["erased"]["calls"], told["remains"]) == (1, {})
    assert told["finished_at"]
    assert UUID(told["receipt"]) == receipts(shop)[0].pk


def test_a_suspended_tenant_is_found_by_id(shop: NewTenant, carrier: Carrier) -> None:
    kept_call(shop, carrier)
    with tenant_context(shop.tenant.pk):
        Tenant.objects.update(status="suspended", suspended_at=Now())
    assert run(str(shop.tenant.pk), CALLER)["erased"]["calls"] == 1


def test_the_command_says_what_remains_and_exits_1(shop: NewTenant, carrier: Carrier) -> None:
    call = kept_call(shop, carrier)
    carrier.refusals[recording(call).recording_sid] = 500
    out = StringIO()
    with pytest.raises(CommandError, match="1 calls remain") as caught:
        call_command("erase_caller", shop.number, CALLER, stdout=out)
    assert caught.value.returncode == 1
    assert f"remains call {call.pk}: twilio-20500" in out.getvalue()
    assert "finished_at: -" in out.getvalue()
    assert CALLER not in out.getvalue()


@pytest.mark.parametrize(
    ("tenant", "number", "words"),
    [
        (str(uuid4()), CALLER, "There is no tenant"),
        ("+14150000000", CALLER, "There is no tenant"),
        ("shop", CALLER, "There is no tenant"),
        ("", "Dana", "That is no number"),
        ("", "0501234567", "That is no number"),
    ],
)
def test_the_command_refuses(
    shop: NewTenant, carrier: Carrier, tenant: str, number: str, words: str
) -> None:
    kept_call(shop, carrier)
    with pytest.raises(CommandError, match=words) as caught:
        call_command("erase_caller", tenant or shop.number, number)
    assert caught.value.returncode == 2
    assert (len(calls_of(shop)), receipts(shop)) == (1, [])


def test_the_command_refuses_while_the_caller_speaks(shop: NewTenant, carrier: Carrier) -> None:
    call_made(shop)
    with pytest.raises(CommandError, match="try again when it is over"):
        call_command("erase_caller", shop.number, CALLER)


def test_a_call_without_recording_or_work_is_erased(shop: NewTenant, carrier: Carrier) -> None:
    long_ago = Now() - timedelta(days=3)
    changed(call_made(shop), status="no-answer", created_at=long_ago, ended_at=long_ago)
    assert erase(shop).erased["calls"] == 1
    assert calls_of(shop) == []
