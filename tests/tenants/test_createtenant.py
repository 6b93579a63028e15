"""manage.py createtenant, and what it makes."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tenants import api_keys
from tenants.context import tenant_context
from tenants.models import Agent, Membership, PhoneNumber, Tenant
from tenants.permissions import API_SCOPES
from tenants.services import NewTenant, api_key_use

pytestmark = pytest.mark.django_db
GIVEN = {"name": "Café", "owner_email": "Dana@Example.com", "number": "+1 415-555-0123"}


def create(**options: str) -> dict[str, Any]:
    out = StringIO()
    call_command("createtenant", stdout=out, json=True, **{**GIVEN, **options})
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def test_it_prints_what_a_script_needs() -> None:
    made = create()
    assert list(made) == ["id", "name", "number", "owner_email", "owner_password", "api_key"]
    assert made["number"] == "+14155550123"
    assert made["owner_email"] == "dana@example.com"


def test_the_printed_password_logs_in(visitor: Client) -> None:
    made = create()
    form = {"login": "DANA@example.com", "password": made["owner_password"]}
    answer = visitor.post("/accounts/login/", form)
    assert answer.headers["Location"] == "/app/"


def test_the_printed_api_key_is_the_tenants() -> None:
    made = create()
    key_text = api_keys.parse(made["api_key"])
    assert key_text is not None
    key = api_key_use(key_text=key_text)
    assert key is not None
    assert str(key.tenant_id) == made["id"]
    assert key.scopes == sorted(API_SCOPES)


def test_the_number_is_answered_by_a_published_version() -> None:
    made = create(locale="he")
    with tenant_context(made["id"]):
        version = PhoneNumber.objects.get().agent.published_version
        assert version is not None
        assert (version.number, version.language) == (1, "he")
        assert "Café" in version.greeting


def test_a_given_greeting_is_kept() -> None:
    made = create(greeting="Shalom!")
    with tenant_context(made["id"]):
        version = Agent.objects.get().published_version
        assert version is not None
        assert version.greeting == "Shalom!"


def test_given_turn_settings_are_the_agents() -> None:
    made = create(turn_settings='{"silence_ms": 4000}')
    with tenant_context(made["id"]):
        version = Agent.objects.get().published_version
        assert version is not None
        assert version.turn_settings == {"silence_ms": 4000}


def test_a_known_owner_keeps_the_password(shop: NewTenant) -> None:
    assert create(owner_email=shop.owner_email)["owner_password"] is None


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("number", "12345", "no telephone number"),
        ("owner_email", "dana", "no e-mail address"),
        ("timezone", "Mars/Olympus", "no time zone"),
        ("name", " ", "needs a name"),
        ("turn_settings", "{", "must be JSON"),
        ("turn_settings", "[]", "must be an object"),
        ("turn_settings", '{"silence_ms": 1}', "silence_ms must be"),
        ("call_policy", "{", "--call-policy must be JSON"),
        ("call_policy", '{"inbound": {"recording": "maybe"}}', "inbound.recording must be"),
    ],
)
def test_a_bad_value_is_refused_in_words(option: str, value: str, words: str) -> None:
    with pytest.raises(CommandError, match=words):
        create(**{option: value})


def test_a_taken_number_is_refused_and_nothing_is_kept(shop: NewTenant) -> None:
    with pytest.raises(CommandError, match="is taken"):
        create(number=shop.number)
    with tenant_context(shop.tenant.pk):
        assert Tenant.objects.count() == 1


@pytest.mark.parametrize("notify", ["none", "every", "messages", "urgent"])
def test_the_owner_is_told_of_the_calls_asked_for(notify: str) -> None:
    made = create(notify=notify)
    with tenant_context(made["id"]):
        assert Membership.objects.get().notify == notify


def test_it_says_where_agents_may_call() -> None:
    made = create(outbound_countries="US, IL")
    with tenant_context(made["id"]):
        assert Tenant.objects.get().outbound_countries == ["IL", "US"]
    with pytest.raises(CommandError, match="XX"):
        create(number="+14155550124", outbound_countries="XX")
