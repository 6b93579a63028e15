"""/app/privacy/erase/: what there is of a number, the question, the receipt."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from recordings import tasks
from recordings.models import ErasureReceipt
from tenants.context import tenant_context
from tenants.models import AuditEvent
from tenants.services import NewTenant
from tests.calls.calling import CALLER, call_made, calls_of
from tests.factories import member_made
from tests.recordings.carrier import Carrier
from tests.recordings.kept import kept_call
from tests.recordings.test_erasure import receipts
from tests.recordings.test_retention import carrier

__all__ = ["carrier"]  # a fixture

PAGE = "/app/privacy/erase/"
LOOK, BEGIN = f"{PAGE}look/", f"{PAGE}begin/"
MEANT = {"number": CALLER, "digits": CALLER[-4:]}


def run(made: NewTenant, receipt: ErasureReceipt) -> None:
    tasks.erasure_run(tenant_id=str(made.tenant.pk), receipt_id=str(receipt.pk))


def test_a_number_is_looked_up_and_nothing_is_changed(
    owner: Client, shop: NewTenant, carrier: Carrier
) -> None:
    kept_call(shop, carrier)
    answer = owner.post(LOOK, {"number": CALLER})
    assert "Erase for good" in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"
    assert (len(calls_of(shop)), receipts(shop)) == (1, [])


def test_it_is_erased_once_the_last_digits_are_typed(
    owner: Client, shop: NewTenant, carrier: Carrier
) -> None:
    kept_call(shop, carrier)
    answer = owner.post(BEGIN, MEANT)
    (receipt,) = receipts(shop)
    assert answer.headers["Location"] == f"{PAGE}{receipt.pk}/"
    assert "going on" in owner.get(answer.headers["Location"]).content.decode()
    run(shop, receipt)
    page = owner.get(answer.headers["Location"]).content.decode()
    assert "Everything is erased." in page
    assert calls_of(shop) == []


def test_the_work_is_handed_over_on_commit(
    owner: Client,
    shop: NewTenant,
    carrier: Carrier,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    kept_call(shop, carrier)
    with django_capture_on_commit_callbacks() as handed_over:
        owner.post(BEGIN, MEANT)
    assert len(handed_over) == 1


def test_the_log_tells_who_asked_and_names_nobody(
    owner: Client, shop: NewTenant, carrier: Carrier
) -> None:
    kept_call(shop, carrier)
    owner.post(BEGIN, MEANT)
    (receipt,) = receipts(shop)
    with tenant_context(shop.tenant.pk):
        event = AuditEvent.objects.get(action="caller.erasure-asked")
    assert event.details == {"receipt": str(receipt.pk), "count": 1}
    assert CALLER not in str(event.details) + event.object_id


@pytest.mark.parametrize("digits", ["", "0000", CALLER])
def test_other_digits_begin_nothing(
    owner: Client, shop: NewTenant, carrier: Carrier, digits: str
) -> None:
    kept_call(shop, carrier)
    answer = owner.post(BEGIN, MEANT | {"digits": digits})
    assert (answer.status_code, receipts(shop)) == (422, [])
    assert "Erase for good" in answer.content.decode()


def test_a_caller_on_the_line_is_not_erased(owner: Client, shop: NewTenant) -> None:
    call_made(shop)
    assert "on the line right now" in owner.post(LOOK, {"number": CALLER}).content.decode()
    assert owner.post(BEGIN, MEANT).status_code == 422
    assert receipts(shop) == []


def test_a_number_of_which_there_is_nothing_says_so(owner: Client) -> None:
    page = owner.post(LOOK, {"number": "+14155550177"}).content.decode()
    assert "There is nothing of this number" in page


def test_what_is_no_number_is_kept_in_the_form(owner: Client) -> None:
    answer = owner.post(LOOK, {"number": "about noon"})
    assert answer.status_code == 422
    assert "This is not a telephone number." in answer.content.decode()
    assert 'value="about noon"' in answer.content.decode()


def test_a_receipt_is_found_by_who_knows_the_number(
    owner: Client, shop: NewTenant, carrier: Carrier
) -> None:
    kept_call(shop, carrier)
    owner.post(BEGIN, MEANT)
    (receipt,) = receipts(shop)
    run(shop, receipt)
    page = owner.post(LOOK, {"number": CALLER}).content.decode()
    assert f"{PAGE}{receipt.pk}/" in page
    assert f"{PAGE}{receipt.pk}/" in owner.get(PAGE).content.decode()


def test_only_owners_erase(
    shop: NewTenant, teammate: Client, stranger: Client, carrier: Carrier
) -> None:
    kept_call(shop, carrier)
    manager = Client()
    manager.force_login(member_made(shop, "manager@example.com", "manager"))
    answers: list[Any] = [client.post(BEGIN, MEANT) for client in (teammate, manager, stranger)]
    assert [answer.status_code for answer in answers[:2]] == [403, 403]
    assert (len(calls_of(shop)), receipts(shop)) == (1, [])


def test_a_strangers_receipt_is_not_there(
    owner: Client, stranger: Client, shop: NewTenant, carrier: Carrier
) -> None:
    kept_call(shop, carrier)
    where = owner.post(BEGIN, MEANT).headers["Location"]
    assert stranger.get(where).status_code == 404
