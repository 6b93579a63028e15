"""PATCH /api/v1/calls/<id>/ and PUT …/tags/: what people write on a call."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from calls import services
from calls.models import Call
from tenants.context import tenant_context
from tenants.services import NewTenant
from tests.calls.calling import at_once, call_made, calls_of, stored


@pytest.fixture
def call(shop: NewTenant) -> Call:
    """A call that is not over."""
    return call_made(shop)


def send(method: str, path: str, made: NewTenant, body: Any) -> Any:
    """A request with the tenant's API key."""
    headers = {"Authorization": f"Bearer {made.api_key}"}
    ask = getattr(Client(), method)
    return ask(path, body, content_type="application/json", headers=headers)


def note(call: Call, made: NewTenant, body: Any) -> Any:
    return send("patch", f"/api/v1/calls/{call.pk}/", made, body)


def tags(call: Call, made: NewTenant, body: Any) -> Any:
    return send("put", f"/api/v1/calls/{call.pk}/tags/", made, body)


def tags_of(call: Call) -> list[str]:
    with tenant_context(call.tenant_id):
        return list(stored(call).tags.values_list("tag", flat=True))


def test_a_note_is_kept_and_replaced(call: Call, shop: NewTenant) -> None:
    assert note(call, shop, {"note": "Called back."}).json() == {
        "id": str(call.pk),
        "note": "Called back.",
        "read_at": None,
        "follow_up": "none",
    }
    assert note(call, shop, {}).json()["note"] == "Called back."
    note(call, shop, {"note": ""})
    assert stored(call).note == ""


@pytest.mark.parametrize(
    "body",
    [
        {"note": None},
        {"note": "x" * 4001},
        {"note": "a\0b"},
        {"note": "\ud800"},
        {"note": ["x"]},
        {"note": "x", "tags": []},
        {"note": "x", "follow_up": "perhaps"},
        {"note": "x", "read": "perhaps"},
        [],
        '"x"',
    ],
)
def test_what_is_no_note_is_refused(call: Call, shop: NewTenant, body: Any) -> None:
    answer = note(call, shop, body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid")
    assert stored(call).note == ""


def test_a_call_is_marked_as_read_and_followed_up(call: Call, shop: NewTenant) -> None:
    told = note(call, shop, {"read": True, "follow_up": "done"}).json()
    assert (told["follow_up"], told["note"]) == ("done", "")
    assert told["read_at"] is not None
    told = note(call, shop, {"read": False, "follow_up": "none"}).json()
    assert (told["follow_up"], told["read_at"]) == ("none", None)


def test_the_longest_note_is_kept(call: Call, shop: NewTenant) -> None:
    assert note(call, shop, {"note": "ש" * 4000}).status_code == 200
    assert len(stored(call).note) == 4000


def test_tags_are_set_all_at_once(call: Call, shop: NewTenant) -> None:
    tags(call, shop, {"tags": ["wedding", "old"]})
    answer = tags(call, shop, {"tags": ["  call   back", "wedding", "wedding"]})
    assert answer.json() == {"tags": ["call back", "wedding"]}
    assert tags_of(call) == ["call back", "wedding"]
    assert tags(call, shop, {"tags": []}).json() == {"tags": []}
    assert tags_of(call) == []


def test_tags_are_shown_with_the_call(call: Call, shop: NewTenant) -> None:
    tags(call, shop, {"tags": ["חתונה", "a"]})
    headers = {"Authorization": f"Bearer {shop.api_key}"}
    told = Client().get(f"/api/v1/calls/{call.pk}/", headers=headers).json()
    assert told["tags"] == ["a", "חתונה"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"tags": None},
        {"tags": "wedding"},
        {"tags": [""]},
        {"tags": ["a,b"]},
        {"tags": ["x" * 41]},
        {"tags": ["a\u202eb"]},
        {"tags": ["a\0"]},
        {"tags": [["a"]]},
        {"tags": [str(number) for number in range(21)]},
        {"tags": [], "more": 1},
    ],
)
def test_what_is_no_tag_is_refused(call: Call, shop: NewTenant, body: Any) -> None:
    tags(call, shop, {"tags": ["kept"]})
    answer = tags(call, shop, body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid")
    assert tags_of(call) == ["kept"]


def test_unknown_parameters_are_refused(call: Call, shop: NewTenant) -> None:
    answer = send("put", f"/api/v1/calls/{call.pk}/tags/?x=1", shop, {"tags": []})
    assert answer.status_code == 400


def test_strangers_and_unknown_calls_are_not_found(call: Call, rival: NewTenant) -> None:
    assert note(call, rival, {"note": "x"}).status_code == 404
    assert tags(call, rival, {"tags": ["x"]}).status_code == 404
    assert send("put", f"/api/v1/calls/{uuid4()}/tags/", rival, {"tags": []}).status_code == 404
    assert (stored(call).note, tags_of(call)) == ("", [])


def test_who_may_only_read_writes_nothing(call: Call, teammate: Client) -> None:
    path = f"/api/v1/calls/{call.pk}/"
    for ask, where, body in (
        (teammate.patch, path, {"note": "x"}),
        (teammate.put, f"{path}tags/", {"tags": ["x"]}),
    ):
        assert ask(where, body, content_type="application/json").status_code == 403


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_leave_the_tags_of_one(shop: NewTenant) -> None:
    call = call_made(shop)
    sets = iter([[f"{letter}{number}" for number in range(20)] for letter in "abcdefgh"])

    def write() -> list[str]:
        return services.call_tags_set(tenant_id=call.tenant_id, call_id=call.pk, tags=next(sets))

    written = at_once(write)
    assert tags_of(call) in written
    assert len(calls_of(shop)) == 1
