"""What every request of the API meets: its name, its shape, its rate, its conditions."""

from __future__ import annotations

import json
import logging
from io import StringIO
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings
from rest_framework.test import APIRequestFactory

from tenants.context import tenant_context
from tenants.models import ApiKey
from tenants.rest import rates
from tenants.rest.errors import ApiError
from tenants.rest.preconditions import require_match
from tenants.services import NewTenant
from tests.rest.asking import asked, bearer, error_of

pytestmark = pytest.mark.django_db
CALLS = "/api/v1/calls/"
LOOKING = "/api/v1/looking/"
PAID = "/api/v1/paid/"
REDIS_IS_GONE = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://127.0.0.1:1",
    }
}


def test_a_sane_id_of_the_asker_is_kept(shop: NewTenant) -> None:
    answer = asked("get", CALLS, shop, **{"X-Request-Id": "my-request.1"})
    assert answer["X-Request-Id"] == "my-request.1"


@pytest.mark.parametrize("given", ["short", "x" * 65, "with space", "new\nline", "é" * 9])
def test_another_id_is_replaced(shop: NewTenant, given: str) -> None:
    told = asked("get", CALLS, shop, **{"X-Request-Id": given})["X-Request-Id"]
    assert len(told) == 32
    assert told != given


def test_pages_have_ids_too(visitor: Client) -> None:
    assert len(visitor.get("/accounts/login/")["X-Request-Id"]) == 32


def test_what_is_logged_of_a_request_has_its_id(
    shop: NewTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = StringIO()
    for handler in logging.getLogger().handlers:
        if type(handler) is logging.StreamHandler:
            monkeypatch.setattr(handler, "stream", stream)
    asked("get", "/api/v1/nowhere/", shop, **{"X-Request-Id": "look-for-me"})
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [line["request"] for line in lines] == ["look-for-me"]


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("get", "/api/v1/nowhere/", 404, "not_found"),
        ("get", "/api/nowhere", 404, "not_found"),
        ("put", CALLS, 405, "method_not_allowed"),
        ("get", f"{CALLS}00000000-0000-0000-0000-000000000000/", 404, "not_found"),
    ],
)
def test_every_refusal_has_the_one_shape(
    shop: NewTenant, method: str, path: str, status: int, code: str
) -> None:
    answer = asked(method, path, shop)
    assert (answer.status_code, error_of(answer)["code"]) == (status, code)


def test_without_a_key_the_shape_is_the_same(visitor: Client) -> None:
    assert error_of(visitor.get(CALLS))["code"] == "not_authenticated"


def test_a_session_without_its_token_is_refused_in_the_shape(owner: Client) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = owner.cookies
    answer = browser.post(PAID, {"what": "tea"}, content_type="application/json")
    assert (answer.status_code, error_of(answer)["code"]) == (403, "permission_denied")


def test_a_form_is_no_json(shop: NewTenant) -> None:
    answer = Client().post(PAID, {"what": "tea"}, headers=bearer(shop))
    assert (answer.status_code, error_of(answer)["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    "body",
    [
        b"{", b"\xff", b"[" * 100_000, b'{"what": NaN}', b"1" * 5000, b'"' + b"x" * 1_000_001,
        '{"what": "tea"}'.encode("utf-16"),
    ],
)  # fmt: skip
def test_what_is_no_json_is_malformed(shop: NewTenant, body: bytes) -> None:
    answer = asked("post", PAID, shop, body)
    assert (answer.status_code, error_of(answer)["code"]) == (400, "parse_error")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["what"]),
        ({"what": "tea", "milk": True}, ["milk"]),
        ({"what": "te\0a"}, ["what"]),
        ({"what": "tea", "extra": {"a": ["\0"]}}, ["extra"]),
        ({"what": "tea", "extra": {"\0": 1}}, ["extra"]),
        ({"what": "tea", "extra": 10**30}, ["extra"]),
        ({"what": "tea", "inner": [{"colour": "red"}, {"size": 1}]}, ["inner.1.size"]),
        ({"what": ["tea"]}, ["what"]),
        ([], ["body"]),
        ("tea", ["body"]),
    ],
)
def test_wrong_fields_are_told_by_name(shop: NewTenant, body: Any, fields: list[str]) -> None:
    answer = asked("post", PAID, shop, json.dumps(body).encode())
    assert answer.status_code == 400
    assert error_of(answer)["code"] == "invalid"
    assert list(error_of(answer)["fields"]) == fields


def test_half_a_character_is_malformed(shop: NewTenant) -> None:
    answer = asked("post", PAID, shop, b'{"what": "tea", "extra": "\\ud800"}')
    assert list(error_of(answer)["fields"]) == ["extra"]


@pytest.mark.parametrize(
    ("query", "fields"),
    [("sinse=1", ["sinse"]), ("since=x", ["since"]), ("since=1&since=2", ["since"])],
)
def test_unknown_and_wrong_parameters_are_refused(
    shop: NewTenant, query: str, fields: list[str]
) -> None:
    answer = asked("get", f"{LOOKING}?{query}", shop)
    assert answer.status_code == 400
    assert list(error_of(answer)["fields"]) == fields


def test_who_has_it_already_is_not_sent_it_again(shop: NewTenant) -> None:
    tag = asked("get", LOOKING, shop)["ETag"]
    answer = asked("get", LOOKING, shop, **{"If-None-Match": tag})
    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", tag)
    assert asked("get", LOOKING, shop, **{"If-None-Match": '"x"'}).status_code == 200


def test_an_answer_says_how_many_more_there_may_be(shop: NewTenant) -> None:
    left = [int(asked("get", CALLS, shop)["RateLimit-Remaining"]) for _ in range(2)]
    assert left == [rates.REQUESTS_A_MINUTE - 1, rates.REQUESTS_A_MINUTE - 2]


def test_a_key_has_its_own_limit(shop: NewTenant, rival: NewTenant) -> None:
    with tenant_context(shop.tenant.pk):
        ApiKey.objects.update(limit_requests=2)
    answers = [asked("get", CALLS, shop) for _ in range(3)]
    if answers[2].status_code == 200:  # the minute changed in between
        answers = [asked("get", CALLS, shop) for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert error_of(answers[2])["code"] == "throttled"
    assert 1 <= int(answers[2]["Retry-After"]) <= 60
    assert answers[2]["RateLimit-Limit"] == "2"
    assert asked("get", CALLS, rival).status_code == 200


def test_all_of_a_business_have_a_limit_together(
    shop: NewTenant, rival: NewTenant, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rates, "REQUESTS_OF_ALL", 2)
    monkeypatch.setattr(rates, "_MINUTE_S", 10**9)  # it does not change in between
    assert asked("get", CALLS, shop).status_code == 200
    assert owner.get(CALLS).status_code == 200
    refused = asked("get", CALLS, shop)
    assert (refused.status_code, refused["RateLimit-Limit"]) == (429, "2")
    assert owner.get(CALLS).status_code == 429
    assert asked("get", CALLS, rival).status_code == 200


def test_without_a_cache_nobody_is_refused(shop: NewTenant, settings: Settings) -> None:
    settings.CACHES = REDIS_IS_GONE
    answer = asked("get", CALLS, shop)
    assert answer.status_code == 200
    assert "RateLimit-Limit" not in answer.headers


def test_what_asks_the_carrier_is_counted_with_the_pages(
    shop: NewTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rates, "_CARRIER", {True: ("write", 2, 60)})
    assert not rates.asked_too_often(shop.tenant.pk, is_write=True)
    assert [asked("post", LOOKING, shop).status_code for _ in range(2)] == [200, 429]
    cache.clear()
    assert asked("post", LOOKING, shop).status_code == 200


@pytest.mark.parametrize("limit", ["0", "101", "x", "", "-1", "1.5", "٣", "9" * 50])
def test_a_page_of_another_size_is_refused(shop: NewTenant, limit: str) -> None:
    answer = asked("get", f"{CALLS}?limit={limit}", shop)
    assert (answer.status_code, list(error_of(answer)["fields"])) == (400, ["limit"])


@pytest.mark.parametrize("cursor", ["zzz", "cD14", "cD05OTk5LTEyLTMxIDIzOjU5OjU5LTIzOjU5"])
def test_a_cursor_that_is_none_is_refused(shop: NewTenant, cursor: str) -> None:
    answer = asked("get", f"{CALLS}?cursor={cursor}", shop)
    assert (answer.status_code, list(error_of(answer)["fields"])) == (400, ["cursor"])


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete", "options", "head"])
def test_a_missing_slash_is_told_and_never_redirected(shop: NewTenant, method: str) -> None:
    answer = asked(method, CALLS.removesuffix("/"), shop, {} if method != "head" else None)
    assert answer.status_code == 404
    if method != "head":
        assert error_of(answer)["message"] == f"Addresses end with a slash: {CALLS}"


def test_an_address_that_is_none_gets_no_advice(shop: NewTenant) -> None:
    answer = asked("post", "/api/v1/nowhere", shop, {})
    assert error_of(answer)["message"] == "Not Found"


def test_what_is_refused_is_told_in_plain_words(shop: NewTenant) -> None:
    order = {"what": "tea", "inner": {}}
    assert error_of(asked("post", PAID, shop, order))["fields"]["inner"] == ["Send a list."]
    whole = error_of(asked("post", PAID, shop, b"[]"))
    assert whole["fields"]["body"] == ["Send an object of names and values."]


def test_a_choice_is_refused_with_what_there_is_to_choose(shop: NewTenant) -> None:
    told = error_of(asked("get", f"{CALLS}?status=done&direction=up", shop))["fields"]
    assert told["direction"] == ["“up” is not one of: inbound, outbound."]
    assert told["status"][0].startswith("“done” is not one of: queued, initiated, ")


def test_what_may_be_asked_is_told_by_the_documentation_alone(shop: NewTenant) -> None:
    answer = asked("options", CALLS, shop)
    assert (answer.status_code, error_of(answer)["code"]) == (405, "method_not_allowed")


def test_a_weak_etag_is_told_apart(shop: NewTenant) -> None:
    request = APIRequestFactory().patch("/", headers={"If-Match": 'W/"1"'})
    with pytest.raises(ApiError, match="weak") as refusal:
        require_match(request, '"1"')
    assert refusal.value.status_code == 412
