"""/api/v1/webhooks/: endpoints with secrets that are shown once, deliveries, and replays."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db.models.functions import Now

from prosaas.lib.encryption import decrypt
from tenants.context import tenant_context
from tenants.models import WebhookDelivery, WebhookEndpoint
from tenants.permissions import API_SCOPES, Permission
from tenants.services import NewTenant
from tests.tenants.api.asking import Program, program, refusal
from tests.tenants.webhooks_pages.hooking import (
    URL,
    delivery_made,
    hook_made,
    hooks_of,
    states_of,
)

pytestmark = pytest.mark.django_db
ENDPOINTS, DELIVERIES = "webhooks/endpoints/", "webhooks/deliveries/"
ACTIONS = ("rotate", "test", "enable", "disable", "replay")


@pytest.fixture
def till(shop: NewTenant) -> Program:
    return program(shop)


@pytest.fixture
def hook(shop: NewTenant) -> WebhookEndpoint:
    return hook_made(shop)


@pytest.fixture
def dead(hook: WebhookEndpoint) -> WebhookDelivery:
    return delivery_made(hook)


def of(hook: WebhookEndpoint, word: str = "") -> str:
    return f"{ENDPOINTS}{hook.pk}/" + (f"{word}/" if word else "")


def test_an_endpoint_is_added_and_its_secret_shown_once(till: Program, shop: NewTenant) -> None:
    sent = {"url": URL, "events": ["call.completed"], "description": "The till"}
    answer = till.post(ENDPOINTS, sent)
    made = answer.json()
    assert (answer.status_code, answer.headers["Cache-Control"]) == (201, "no-store")
    assert made["secret"] == decrypt(hooks_of(shop)[0].secret)
    found = till.get(answer.headers["Location"].removeprefix("/api/v1/")).json()
    assert found | {"secret": made["secret"]} == made
    assert {name: found[name] for name in sent} == sent
    assert till.get(ENDPOINTS).json()["results"] == [found]


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"url": ""}, 400, "url"),
        ({"url": "https://x\0"}, 400, "url"),
        ({"url": "x" * 501}, 400, "url"),
        ({"url": "http://example.com/"}, 422, "url"),
        ({"url": "https://169.254.169.254/"}, 422, "url"),
        ({"events": ["call.eaten"]}, 400, "events.0"),
        ({"events": "call.completed"}, 400, "events"),
        ({"events": ["webhook.test"]}, 400, "events.0"),
        ({"description": "x" * 201}, 400, "description"),
        ({"description": "a\nb"}, 422, "description"),
        ({"secret": "whsec_mine"}, 400, "secret"),
    ],
)
def test_a_bad_endpoint_is_not_added(
    till: Program, shop: NewTenant, change: dict[str, Any], status: int, field: str
) -> None:
    told = refusal(till.post(ENDPOINTS, {"url": URL, **change}))
    assert told == (status, "invalid", {field})
    assert not hooks_of(shop)


def test_there_are_so_many_endpoints_and_no_more(
    till: Program, hook: WebhookEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.hooks.endpoints.MOST_ENDPOINTS", 1)
    assert refusal(till.post(ENDPOINTS, {"url": URL})) == (409, "too_many_webhooks", set())


def test_an_endpoint_is_changed_and_its_secret_stays(
    till: Program, shop: NewTenant, hook: WebhookEndpoint
) -> None:
    changed = till.patch(of(hook), {"events": ["call.started"]}).json()
    assert (changed["events"], changed["url"]) == (["call.started"], URL)
    assert hooks_of(shop)[0].secret == hook.secret
    assert refusal(till.patch(of(hook), {"url": "https://10.0.0.1/"})) == (422, "invalid", {"url"})
    assert refusal(till.patch(of(hook), {"url": None})) == (400, "invalid", {"url"})


def test_another_secret_is_shown_and_the_one_before_signs_on(
    till: Program, shop: NewTenant, hook: WebhookEndpoint
) -> None:
    answer = till.post(of(hook, "rotate"))
    [changed] = hooks_of(shop)
    assert answer.json()["secret"] == decrypt(changed.secret) != decrypt(hook.secret)
    assert answer.json()["old_secret_until"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_second_change_of_the_secret_waits_or_is_asked_for_in_words(
    till: Program, shop: NewTenant, hook: WebhookEndpoint
) -> None:
    first = till.post(of(hook, "rotate")).json()
    answer = till.post(of(hook, "rotate"), {"force": False})
    assert refusal(answer) == (409, "rotated_recently", {"old_secret_until"})
    told = answer.json()["error"]["fields"]["old_secret_until"]
    assert told == [first["old_secret_until"]]
    assert decrypt(hooks_of(shop)[0].secret) == first["secret"]
    second = till.post(of(hook, "rotate"), {"force": True}).json()
    assert decrypt(hooks_of(shop)[0].old_secret) == first["secret"] != second["secret"]
    assert refusal(till.post(of(hook, "rotate"), {"force": "x"})) == (400, "invalid", {"force"})


def test_the_secret_can_be_changed_again_when_the_one_before_signs_no_more(
    till: Program, shop: NewTenant, hook: WebhookEndpoint
) -> None:
    till.post(of(hook, "rotate"))
    with tenant_context(shop.tenant.pk):
        WebhookEndpoint.objects.update(old_secret_until=Now())
    assert till.post(of(hook, "rotate")).status_code == 200


def test_off_and_on_again(till: Program, hook: WebhookEndpoint) -> None:
    assert till.post(of(hook, "disable")).json()["disabled_reason"] == "owner"
    assert refusal(till.post(of(hook, "test"))) == (409, "endpoint_off", set())
    assert refusal(till.post(of(hook, "replay"))) == (409, "endpoint_off", set())
    one = delivery_made(hook)
    assert refusal(till.post(f"{DELIVERIES}{one.pk}/replay/")) == (409, "endpoint_off", set())
    assert till.post(of(hook, "enable")).json()["disabled_at"] is None


def test_a_test_event_can_be_followed(till: Program, hook: WebhookEndpoint) -> None:
    answer = till.post(of(hook, "test"))
    assert answer.status_code == 202
    found = till.get(answer.headers["Location"].removeprefix("/api/v1/")).json()
    assert found["event"]["type"] == "webhook.test"
    assert (found["status"], found["attempts"]) == ("waiting", [])
    assert found["endpoint"] == {"id": str(hook.pk), "url": hook.url}
    assert found["data"] == {"endpoint": found["endpoint"]}
    assert found["next_attempt_at"]


def test_a_removed_endpoint_is_gone(till: Program, hook: WebhookEndpoint) -> None:
    assert till.delete(of(hook)).status_code == 204
    assert till.get(of(hook)).status_code == till.delete(of(hook)).status_code == 404


def test_deliveries_are_found(till: Program, hook: WebhookEndpoint, shop: NewTenant) -> None:
    subject = uuid4()
    dead = delivery_made(hook, kind="call.started", subject_id=subject)
    done = delivery_made(hook_made(shop), state="delivered")
    for params, found in [
        ({}, [done, dead]),
        ({"status": "dead"}, [dead]),
        ({"endpoint": str(hook.pk)}, [dead]),
        ({"type": "call.completed"}, [done]),
        ({"subject_id": str(subject)}, [dead]),
        ({"since": done.created_at.isoformat()}, [done]),
        ({"until": done.created_at.isoformat()}, [dead]),
        ({"endpoint": str(uuid4())}, []),
    ]:
        rows = till.get(DELIVERIES, **params).json()["results"]
        assert [row["id"] for row in rows] == [str(each.pk) for each in found], params
        assert all("data" not in row for row in rows)


@pytest.mark.parametrize(
    "params",
    [
        {"status": "lost"},
        {"endpoint": "x"},
        {"type": "x"},
        {"subject_id": "\0"},
        {"since": "yesterday"},
        {"until": "99999-01-01T00:00:00Z"},
        {"state": "dead"},
        {"x": "1"},
    ],
)
def test_odd_parameters_are_told(till: Program, params: dict[str, str]) -> None:
    assert refusal(till.get(DELIVERIES, **params)) == (400, "invalid", set(params))


def test_a_delivery_tells_every_attempt(till: Program, dead: WebhookDelivery) -> None:
    found = till.get(f"{DELIVERIES}{dead.pk}/").json()
    [attempt] = found["attempts"]
    assert (found["status"], found["attempt_count"]) == ("dead", 1)
    assert (attempt["status"], attempt["took_ms"], attempt["answer"]) == (500, 12, "Out of <order>")
    assert found["data"] == {"words": "roses"}
    assert found["event"]["id"] == str(dead.event_id)


@pytest.mark.parametrize("lacks", ["calls.read", "recordings.read", "usage.read"])
def test_what_was_told_is_for_who_may_read_all_of_it(
    shop: NewTenant, dead: WebhookDelivery, lacks: str
) -> None:
    narrow = program(shop, *(each for each in API_SCOPES if each != lacks))
    found = narrow.get(f"{DELIVERIES}{dead.pk}/").json()
    assert found["data"] is None
    assert len(found["attempts"]) == 1


def test_one_is_sent_again(till: Program, shop: NewTenant, dead: WebhookDelivery) -> None:
    answer = till.post(f"{DELIVERIES}{dead.pk}/replay/")
    assert (answer.status_code, answer.json()["status"]) == (202, "waiting")
    again = till.post(f"{DELIVERIES}{dead.pk}/replay/")
    assert refusal(again) == (409, "not_replayable", set())


def test_all_that_was_given_up_is_sent_again(
    till: Program, shop: NewTenant, hook: WebhookEndpoint, dead: WebhookDelivery
) -> None:
    delivery_made(hook, state="delivered")
    assert till.post(of(hook, "replay")).json() == {"count": 1}
    assert [state for _kind, state in states_of(shop)] == ["waiting", "delivered"]


@pytest.mark.parametrize("lacks", ["calls.read", "recordings.read", "usage.read"])
def test_calls_are_sent_nowhere_by_who_may_not_read_them(
    shop: NewTenant, hook: WebhookEndpoint, dead: WebhookDelivery, lacks: str
) -> None:
    narrow = program(shop, *(each for each in API_SCOPES if each != lacks))
    for answer in (
        narrow.post(ENDPOINTS, {"url": URL}),
        narrow.post(ENDPOINTS, {"url": URL, "events": ["agent.published", "call.started"]}),
        narrow.patch(of(hook), {"url": f"{URL}/mine", "events": ["agent.published"]}),
        *(narrow.post(of(hook, word)) for word in ("enable", "test", "replay")),
        narrow.post(f"{DELIVERIES}{dead.pk}/replay/"),
    ):
        assert refusal(answer) == (403, "permission_denied", set())
    assert [each.url for each in hooks_of(shop)] == [URL]
    assert states_of(shop) == [("call.completed", "dead")]


def test_an_endpoint_without_calls_is_for_who_may_write_webhooks(shop: NewTenant) -> None:
    narrow = program(shop, "webhooks.read", "webhooks.write")
    sent = {"url": URL, "events": ["agent.published"]}
    assert narrow.post(ENDPOINTS, sent).status_code == 201
    [made] = hooks_of(shop)
    assert narrow.patch(of(made), {"description": "x"}).status_code == 200
    assert narrow.post(of(made, "test")).status_code == 202
    assert narrow.patch(of(made), {"events": []}).status_code == 403
    # What it was told of calls before still waits to be sent, or can be sent again.
    delivery_made(made)
    assert narrow.patch(of(made), {"url": f"{URL}/mine"}).status_code == 403
    assert narrow.post(of(made, "replay")).status_code == 403


def test_an_endpoint_is_tested_so_often_and_no_more(
    till: Program, hook: WebhookEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.rest.rates.TESTS", (2, 60))
    answers = [till.post(of(hook, "test")) for _ in range(3)]
    assert [each.status_code for each in answers] == [202, 202, 429]
    assert answers[2].headers["Retry-After"] == "60"
    assert till.post(of(hook, "rotate")).status_code == 200


def test_strangers_and_narrow_keys_do_nothing(
    shop: NewTenant, rival: NewTenant, hook: WebhookEndpoint, dead: WebhookDelivery
) -> None:
    theirs, reader = program(rival), program(shop, Permission.WEBHOOKS_READ)
    assert not theirs.get(ENDPOINTS).json()["results"]
    assert not theirs.get(DELIVERIES).json()["results"]
    for path in (of(hook), f"{DELIVERIES}{dead.pk}/"):
        assert (theirs.get(path).status_code, reader.get(path).status_code) == (404, 200)
    for path in (*(of(hook, word) for word in ACTIONS), f"{DELIVERIES}{dead.pk}/replay/"):
        assert (theirs.post(path).status_code, reader.post(path).status_code) == (404, 403)
    assert (theirs.delete(of(hook)).status_code, reader.delete(of(hook)).status_code) == (404, 403)
    assert reader.post(ENDPOINTS, {"url": URL}).status_code == 403
    with tenant_context(shop.tenant.pk):
        assert WebhookEndpoint.objects.count() == 1
