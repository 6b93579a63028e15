"""A request with an Idempotency-Key is carried out once, whatever happens on the way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tenants.context import tenant_context
from tenants.models import ApiKey, IdempotentRequest
from tenants.services import NewTenant
from tenants.services.idempotency import answer_forget
from tenants.tasks import requests_expire, requests_expire_all
from tests.rest.asking import JSON, asked, bearer, error_of
from tests.rest.operations import DONE

pytestmark = pytest.mark.django_db
PAID = "/api/v1/paid/"
KEY = "Idempotency-Key"


def paid(shop: NewTenant, key: str | None = "key-1", what: str = "tea", **body: Any) -> Any:
    headers = {} if key is None else {KEY: key}
    return asked("post", PAID, shop, {"what": what, **body}, **headers)


def rows(shop: NewTenant) -> Any:
    return IdempotentRequest.objects.filter(tenant=shop.tenant)


def test_the_second_request_gets_the_first_ones_answer(shop: NewTenant) -> None:
    first, second = paid(shop), paid(shop)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert first["Location"] == second["Location"] == "/there/"
    assert (first.headers.get("Idempotency-Replayed"), second["Idempotency-Replayed"]) == (
        None,
        "true",
    )
    assert len(DONE) == 1


def test_without_a_key_each_request_is_carried_out(shop: NewTenant) -> None:
    assert {paid(shop, None).status_code for _ in range(2)} == {201}
    assert len(set(DONE)) == 2


def test_another_key_is_another_request(shop: NewTenant) -> None:
    paid(shop)
    paid(shop, "key-2")
    assert len(set(DONE)) == 2


def test_the_same_key_with_another_body_is_refused(shop: NewTenant) -> None:
    paid(shop)
    answer = paid(shop, what="coffee")
    assert answer.status_code == 422
    assert error_of(answer)["code"] == "idempotency_key_reused"
    assert len(DONE) == 1


def test_the_order_of_a_bodys_names_does_not_matter(shop: NewTenant) -> None:
    for body in (b'{"what":"tea","then":"x"}', b'{"then": "x", "what": "tea"}'):
        assert asked("post", PAID, shop, body, **{KEY: "key-1"}).status_code == 201
    assert len(DONE) == 1


def test_two_tenants_keys_do_not_meet(shop: NewTenant, rival: NewTenant) -> None:
    paid(shop)
    answer = paid(rival, what="coffee")
    assert answer.status_code == 201
    assert "Idempotency-Replayed" not in answer.headers


def test_a_member_and_a_key_of_one_tenant_do_not_meet(owner: Client, shop: NewTenant) -> None:
    paid(shop)
    answer = owner.post(PAID, {"what": "tea"}, content_type=JSON, headers={KEY: "key-1"})
    assert answer.status_code == 201
    assert len(set(DONE)) == 2


@pytest.mark.parametrize("key", ["", "a" * 256, "schlüssel", " x", "x\t"])
def test_an_odd_key_is_malformed(shop: NewTenant, key: str) -> None:
    answer = paid(shop, key)
    assert answer.status_code == 400
    assert list(error_of(answer)["fields"]) == [KEY]
    assert not DONE


def test_the_longest_key_is_good(shop: NewTenant) -> None:
    assert paid(shop, "a" * 255).status_code == 201


def test_a_refusal_is_an_answer_that_is_kept(shop: NewTenant) -> None:
    first, second = paid(shop, then="refused"), paid(shop, then="refused")
    assert (first.status_code, second.status_code) == (422, 422)
    assert error_of(second)["code"] == "no_funds"
    assert len(DONE) == 1


@pytest.mark.parametrize(
    ("then", "status"), [("throttled", 429), ("carrier", 503), ("conflict", 409)]
)
def test_what_may_go_better_next_time_is_tried_again_under_the_same_id(
    shop: NewTenant, then: str, status: int
) -> None:
    assert [paid(shop, then=then).status_code for _ in range(2)] == [status, status]
    assert len(DONE) == 2
    assert len(set(DONE)) == 1


@pytest.mark.parametrize(("then", "status"), [("crash", 500), ("database", 503)])
def test_after_a_crash_the_next_try_has_the_same_id(
    shop: NewTenant, then: str, status: int
) -> None:
    client = Client(raise_request_exception=False)
    sent = {"what": "tea", "then": then}
    for _ in range(2):
        answer = client.post(PAID, sent, content_type=JSON, headers=bearer(shop, **{KEY: "k"}))
        assert answer.status_code == status
        error_of(answer)
    assert len(DONE) == 2
    assert len(set(DONE)) == 1


def test_a_malformed_body_may_be_mended_under_the_same_key(shop: NewTenant) -> None:
    assert asked("post", PAID, shop, {"what": 7, "x": 1}, **{KEY: "key-1"}).status_code == 400
    assert paid(shop).status_code == 201


def test_while_the_first_runs_the_second_is_told_so(shop: NewTenant) -> None:
    paid(shop, then="carrier")
    with tenant_context(shop.tenant.pk):
        rows(shop).update(lease_until=timezone.now() + timedelta(seconds=30))
    answer = paid(shop, then="carrier")
    assert (answer.status_code, error_of(answer)["code"]) == (409, "idempotency_in_progress")
    assert len(DONE) == 1


def test_a_worker_that_died_leaves_its_request_to_the_next(shop: NewTenant) -> None:
    paid(shop)
    with tenant_context(shop.tenant.pk):
        rows(shop).update(status=None, body=None, lease_until=timezone.now())
    assert paid(shop).status_code == 201
    assert len(set(DONE)) == 1


def test_after_a_day_the_key_is_free_again(shop: NewTenant) -> None:
    paid(shop)
    with tenant_context(shop.tenant.pk):
        rows(shop).update(created_at=timezone.now() - timedelta(hours=24, seconds=1))
    answer = paid(shop, what="coffee")
    assert answer.status_code == 201
    assert len(set(DONE)) == 2


def test_old_requests_are_deleted_and_young_ones_stay(shop: NewTenant, rival: NewTenant) -> None:
    for each in (shop, rival):
        paid(each)
        with tenant_context(each.tenant.pk):
            rows(each).update(created_at=timezone.now() - timedelta(hours=25))
    paid(shop, "key-2")
    requests_expire(str(shop.tenant.pk))
    with tenant_context(shop.tenant.pk):
        assert rows(shop).count() == 1
    with tenant_context(rival.tenant.pk):
        assert rows(rival).count() == 1


def test_the_hourly_run_knows_whose_are_old(shop: NewTenant) -> None:
    paid(shop)
    with tenant_context(shop.tenant.pk):
        rows(shop).update(created_at=timezone.now() - timedelta(hours=25))
    requests_expire_all()  # enqueues; the worker of no test takes it
    requests_expire(str(uuid4()))


def test_a_forgotten_answer_is_told_by_its_id_and_nothing_is_done_again(shop: NewTenant) -> None:
    paid(shop)
    answer_forget(tenant_id=shop.tenant.pk, request_id=DONE[0])
    again = paid(shop)
    assert (again.status_code, again.json()) == (201, {"id": str(DONE[0])})
    assert len(DONE) == 1


def test_what_was_never_answered_is_not_begun_again_once_forgotten(shop: NewTenant) -> None:
    paid(shop, then="carrier")
    answer_forget(tenant_id=shop.tenant.pk, request_id=DONE[0])
    again = paid(shop, then="carrier")
    assert (again.status_code, again.json()) == (202, {"id": str(DONE[0])})
    assert len(DONE) == 1


def test_a_refusal_names_nobody_and_stays(shop: NewTenant) -> None:
    paid(shop, then="refused")
    answer_forget(tenant_id=shop.tenant.pk, request_id=DONE[0])
    assert error_of(paid(shop, then="refused"))["code"] == "no_funds"


def test_another_tenants_answer_is_not_forgotten(shop: NewTenant, rival: NewTenant) -> None:
    first = paid(shop)
    answer_forget(tenant_id=rival.tenant.pk, request_id=DONE[0])
    assert paid(shop).json() == first.json()


def test_a_request_is_hashed_with_our_key(shop: NewTenant, settings: Settings) -> None:
    paid(shop)
    settings.SECRET_KEY = "another"
    assert error_of(paid(shop))["code"] == "idempotency_key_reused"


def test_what_is_kept_tells_no_key(shop: NewTenant) -> None:
    paid(shop, "a-key-of-somebody")
    with tenant_context(shop.tenant.pk):
        row = rows(shop).get()
        key = ApiKey.objects.get()
    assert row.asker == key.pk
    assert "a-key-of-somebody" not in str(vars(row))
