"""What the API asks of a key: a header in shape, a good key, its scope; and who is slowed."""

from __future__ import annotations

from datetime import timedelta
from random import randrange
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from tenants import api_keys
from tenants.authentication import REFUSALS_A_MINUTE
from tenants.context import tenant_context
from tenants.models import ApiKey
from tenants.services import NewTenant, api_key_create
from tests.tenants.keys.making import API, bearer, changed

pytestmark = pytest.mark.django_db
BAD = "psk_000000000000_" + "x" * 43
REDIS_IS_GONE = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://127.0.0.1:1",
    }
}


@pytest.fixture
def network() -> str:
    """An address nobody else's test comes from."""
    return f"10.{randrange(256)}.{randrange(256)}.7"


def error(answer: Any) -> tuple[int, str]:
    assert set(answer.json()) == {"error"}
    return answer.status_code, answer.json()["error"]["code"]


def asked(network: str, key: object) -> Any:
    return Client(REMOTE_ADDR=network).get(API, headers=bearer(key))


@pytest.mark.parametrize(
    "values",
    [{"revoked_at": timezone.now()}, {"expires_at": timezone.now() - timedelta(seconds=1)}],
)
def test_an_ended_key_is_401(visitor: Client, shop: NewTenant, values: dict[str, Any]) -> None:
    changed(shop, **values)
    answer = visitor.get(API, headers=bearer(shop.api_key))
    assert error(answer) == (401, "authentication_failed")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_key_that_is_still_to_end_is_good(visitor: Client, shop: NewTenant) -> None:
    changed(shop, expires_at=timezone.now() + timedelta(hours=1))
    assert visitor.get(API, headers=bearer(shop.api_key)).status_code == 200


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("Bearer", "authentication_failed"),
        ("Bearer " + "x" * 100_000, "authentication_failed"),
        ("Bearer psk_" + "0" * 100_000, "authentication_failed"),
        (f"Bearer {BAD} {BAD}", "authentication_failed"),
        (f"Bearer {BAD}\0", "authentication_failed"),
        (f"Bearer {BAD.upper()}", "authentication_failed"),
        ("Bearer ключ", "authentication_failed"),
        (BAD, "not_authenticated"),
        (f"Basic {BAD}", "not_authenticated"),
        ("", "not_authenticated"),
    ],
)
def test_a_header_out_of_shape_is_401(visitor: Client, header: str, code: str) -> None:
    sent = header.encode().decode("latin-1")
    assert error(visitor.get(API, headers={"Authorization": sent})) == (401, code)


def test_a_key_out_of_shape_asks_the_database_nothing(visitor: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        visitor.get(API, headers=bearer("psk_short"))
    assert not queries.captured_queries


def test_a_bad_key_is_no_way_in_beside_a_good_login(owner: Client) -> None:
    assert error(owner.get(API, headers=bearer(BAD))) == (401, "authentication_failed")


def test_a_key_without_the_scope_is_told_which(visitor: Client, shop: NewTenant) -> None:
    text = api_key_create(tenant_id=shop.tenant.pk, name="x", scopes=["settings.read"])
    answer = visitor.get(API, headers=bearer(text))
    assert error(answer) == (403, "permission_denied")
    assert "calls.read" in answer.json()["error"]["message"]


def test_a_key_costs_a_lookup_and_the_key(visitor: Client, shop: NewTenant) -> None:
    """Between them the context is set: one more statement that reads no table."""
    visitor.get(API, headers=bearer(shop.api_key))  # notes its use
    with CaptureQueriesContext(connection) as queries:
        assert visitor.get(API, headers=bearer(shop.api_key)).status_code == 200
    asked = [query["sql"] for query in queries if query["sql"].startswith(("SELECT", "UPDATE"))]
    reads = [each for each in asked if "set_config" not in each]
    assert "tenant_of_api_key" in reads[0]
    assert "tenants_apikey" in reads[1]
    assert [each for each in reads[2:] if 'FROM "calls_call"' not in each] == []


def test_a_keys_use_is_noted_again_after_a_minute(visitor: Client, shop: NewTenant) -> None:
    long_ago = timezone.now() - timedelta(seconds=61)
    changed(shop, last_used_at=long_ago)
    visitor.get(API, headers=bearer(shop.api_key))
    with tenant_context(shop.tenant.pk):
        noted = ApiKey.objects.get().last_used_at
    assert noted is not None
    assert noted > long_ago


def test_a_refused_keys_use_is_not_noted(visitor: Client, shop: NewTenant) -> None:
    known = api_keys.parse(shop.api_key)
    assert known is not None
    visitor.get(API, headers=bearer(api_keys.KeyText(known.prefix, "x" * 43)))
    with tenant_context(shop.tenant.pk):
        assert ApiKey.objects.get().last_used_at is None


def test_who_tries_many_keys_is_told_to_wait_and_good_keys_are_not(
    shop: NewTenant, network: str
) -> None:
    answers = [asked(network, "bad").status_code for _try in range(REFUSALS_A_MINUTE + 1)]
    assert answers == [401] * REFUSALS_A_MINUTE + [429]
    answer = asked(network, BAD)
    assert error(answer) == (429, "throttled")
    assert answer.headers["Retry-After"] == "60"
    assert asked(network, shop.api_key).status_code == 200
    assert asked("192.0.2.1", BAD).status_code == 401


def test_without_redis_good_keys_open_and_bad_ones_do_not(
    shop: NewTenant, network: str, settings: Settings
) -> None:
    settings.CACHES = REDIS_IS_GONE
    assert asked(network, shop.api_key).status_code == 200
    assert error(asked(network, BAD)) == (401, "authentication_failed")


def test_a_key_tells_what_it_is_good_for(shop: NewTenant, owner: Client) -> None:
    key = api_key_create(tenant_id=shop.tenant.pk, name="Till", scopes=["calls.read"])
    told = Client().get("/api/v1/me/", headers=bearer(key)).json()
    assert told == {
        "kind": "key",
        "name": "Till",
        "tenant": {"id": str(shop.tenant.pk), "name": shop.tenant.name},
        "permissions": ["calls.read"],
        "limit_requests": 600,
        "expires_at": None,
    }
    member = owner.get("/api/v1/me/").json()
    assert (member["kind"], member["name"]) == ("member", shop.owner_email)
    assert "keys.write" in member["permissions"]
    assert Client().get("/api/v1/me/").status_code == 401
    assert Client().post("/api/v1/me/", headers=bearer(key)).status_code == 405
