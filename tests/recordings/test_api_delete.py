"""DELETE /api/v1/calls/<id>/: gone for good, or a receipt that says what is waited for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from recordings import tasks
from recordings.models import ErasureReceipt
from recordings.services import stage_claim, stage_settle
from tenants.context import tenant_context
from tenants.models import AuditEvent, WebhookEndpoint, WebhookEvent
from tenants.rest.rates import LOOKS
from tenants.services import NewTenant, api_key_create
from tests.calls.api.test_notes import send
from tests.calls.calling import CALLER, at_once, call_made, calls_of, stored
from tests.recordings.carrier import Carrier
from tests.recordings.finished import ids, stage_changed
from tests.recordings.kept import SAID, kept_call, recording, usage
from tests.recordings.test_erasure import receipts, tables_with
from tests.recordings.test_retention import carrier, files

__all__ = ["carrier"]  # a fixture

HOUR = timedelta(hours=1)
SET = {"tags": ["again"]}


def delete(call_id: UUID, made: NewTenant, key: object = "") -> Any:
    """A DELETE with the tenant's API key."""
    headers = {"Authorization": f"Bearer {key or made.api_key}"}
    return Client().delete(f"/api/v1/calls/{call_id}/", headers=headers)


def get(path: str, made: NewTenant) -> Any:
    return Client().get(path, headers={"Authorization": f"Bearer {made.api_key}"})


def test_an_old_call_is_gone_everywhere_but_from_the_ledger(
    shop: NewTenant, carrier: Carrier
) -> None:
    call, other = kept_call(shop, carrier), kept_call(shop, carrier)
    answer = delete(call.pk, shop)
    assert (answer.status_code, answer.content) == (204, b"")
    assert (calls_of(shop), usage(shop)) == ([other], 2)
    assert list(carrier.recordings) == [recording(other).recording_sid]
    assert delete(other.pk, shop).status_code == 204
    assert tables_with(shop, CALLER.lstrip("+"), SAID) == set()
    assert files() == []
    assert delete(call.pk, shop).status_code == 404


def test_it_is_audited_once_with_its_receipt(shop: NewTenant, carrier: Carrier) -> None:
    call = kept_call(shop, carrier, ago=HOUR)
    delete(call.pk, shop)
    delete(call.pk, shop)
    [receipt] = receipts(shop)
    with tenant_context(shop.tenant.pk):
        [event] = AuditEvent.objects.filter(action="call.erasure-asked")
    assert (event.actor_kind, event.object_id) == ("key", str(call.pk))
    assert event.details == {"receipt": str(receipt.pk)}


def test_of_a_recent_call_the_words_go_first(shop: NewTenant, carrier: Carrier) -> None:
    call = kept_call(shop, carrier, ago=HOUR)
    answer = delete(call.pk, shop)
    assert answer.status_code == 202
    assert answer.json()["remains"] == {str(call.pk): "too-recent"}
    assert tables_with(shop, SAID) == {"calls_callmetrics"}  # counters go with the row
    assert (stored(call).note, carrier.recordings, files()) == ("", {}, [])
    told = get(answer["Location"], shop).json()
    assert told == answer.json()
    assert told["finished_at"] is None


def test_on_a_call_that_is_being_erased_nothing_is_written(
    shop: NewTenant, carrier: Carrier
) -> None:
    call, other = kept_call(shop, carrier, ago=HOUR), kept_call(shop, carrier, ago=HOUR)
    receipt = delete(call.pk, shop).json()["id"]
    path = f"/api/v1/calls/{call.pk}/"
    answers = [send("patch", path, shop, {"note": SAID}), send("put", f"{path}tags/", shop, SET)]
    assert {(a.status_code, a.json()["error"]["code"]) for a in answers} == {(409, "call_erased")}
    told = get(path, shop).json()
    assert (told["erasure_id"], told["note"], told["tags"]) == (receipt, "", [])
    path = f"/api/v1/calls/{other.pk}/"
    assert send("put", f"{path}tags/", shop, SET).status_code == 200
    assert get(path, shop).json()["erasure_id"] is None


def test_what_waits_is_gone_on_with_by_the_hourly_run(shop: NewTenant, carrier: Carrier) -> None:
    call = kept_call(shop, carrier)
    carrier.refusals[recording(call).recording_sid] = 503
    answer = delete(call.pk, shop)
    assert (answer.status_code, answer.json()["remains"]) == (202, {str(call.pk): "twilio-20503"})
    carrier.refusals.clear()
    tasks.artefacts_expire()
    told = get(answer["Location"], shop).json()
    assert (told["remains"], told["erased"]["calls"], calls_of(shop)) == ({}, 1, [])
    assert told["finished_at"]


def test_a_call_that_is_worked_on_waits_and_asking_again_goes_on(
    shop: NewTenant, carrier: Carrier
) -> None:
    call = kept_call(shop, carrier)
    stage_changed(call, "notify", state="waiting", settled_at=None)
    job = stage_claim(**ids(call))
    assert job is not None
    answer = delete(call.pk, shop)
    assert (answer.status_code, answer.json()["remains"]) == (202, {str(call.pk): "work-running"})
    stage_settle(job, state="done")
    assert delete(call.pk, shop).status_code == 204
    assert [receipt.erased["calls"] for receipt in receipts(shop)] == [1]


def test_a_call_that_is_not_metered_loses_its_words_at_once(
    shop: NewTenant, carrier: Carrier
) -> None:
    call = kept_call(shop, carrier)
    for name in ("meter", "notify"):
        stage_changed(call, name, state="waiting", settled_at=None)
    with tenant_context(shop.tenant.pk):
        WebhookEndpoint.objects.create(tenant=shop.tenant, url="https://example.com/", secret="x")
    assert delete(call.pk, shop).json()["remains"] == {str(call.pk): "not-metered"}
    assert tables_with(shop, SAID) == {"calls_callmetrics"}
    job = stage_claim(**ids(call))
    assert job is not None
    stage_settle(job, state="done")
    with tenant_context(shop.tenant.pk):
        assert not WebhookEvent.objects.exists()  # what is being erased is told to nobody
    assert delete(call.pk, shop).status_code == 204


def test_a_call_that_goes_on_is_not_erased(shop: NewTenant, carrier: Carrier) -> None:
    call = call_made(shop)
    answer = delete(call.pk, shop)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "call_live")
    assert (calls_of(shop), receipts(shop), carrier.asked) == ([call], [], [])


def test_strangers_find_neither_call_nor_receipt(
    shop: NewTenant, rival: NewTenant, carrier: Carrier
) -> None:
    call = kept_call(shop, carrier, ago=HOUR)
    assert delete(call.pk, rival).status_code == delete(uuid4(), shop).status_code == 404
    assert (carrier.asked, receipts(shop)) == ([], [])
    where = delete(call.pk, shop)["Location"]
    assert get(where, rival).status_code == 404


def test_only_who_may_delete_does(
    shop: NewTenant, carrier: Carrier, teammate: Client, owner: Client
) -> None:
    call = kept_call(shop, carrier)
    scopes = ["calls.read", "calls.write"]
    key = api_key_create(tenant_id=shop.tenant.pk, name="x", scopes=scopes)
    path = f"/api/v1/calls/{call.pk}/"
    assert delete(call.pk, shop, key).status_code == 403
    assert teammate.delete(path).status_code == 403
    assert calls_of(shop) == [call]
    assert owner.delete(path).status_code == 204


def test_the_carrier_is_not_asked_too_often(shop: NewTenant, carrier: Carrier) -> None:
    call = call_made(shop)
    statuses = [delete(call.pk, shop).status_code for _ in range(LOOKS[0] + 1)]
    assert statuses == [409] * LOOKS[0] + [429]


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_leave_one_receipt(shop: NewTenant, carrier: Carrier) -> None:
    call = kept_call(shop, carrier, ago=HOUR)
    statuses = {answer.status_code for answer in at_once(lambda: delete(call.pk, shop))}
    assert statuses == {202}
    with tenant_context(shop.tenant.pk):
        assert ErasureReceipt.objects.count() == 1
