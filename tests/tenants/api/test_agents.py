"""Agents by the API: made, read, renamed, put away; who saw what before who wrote."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenants.context import tenant_context
from tenants.models import Agent, AgentVersion
from tenants.services import NewTenant
from tests.tenants.agents.making import agent_of, events_of, published, saved
from tests.tenants.api.asking import Program, program, refusal

pytestmark = pytest.mark.django_db
NEW = {
    "name": "Night desk",
    "language": "he",
    "greeting": "שלום",
    "instructions": "Take messages.",
    "voice": "cedar",
    "turn_settings": {"silence_ms": 0, "outbound": {"barge_in_mode": "drain"}},
    "outbound": {"greeting": "Good morning"},
}


@pytest.fixture
def app(shop: NewTenant) -> Program:
    return program(shop)


def path_of(shop: NewTenant) -> str:
    return f"agents/{agent_of(shop).pk}/"


def test_an_agent_is_made_as_a_draft_that_says_what_was_sent(app: Program) -> None:
    answer = app.post("agents/", NEW)
    assert answer.status_code == 201
    told = answer.json()
    assert answer.headers["Location"] == f"/api/v1/agents/{told['id']}/"
    assert told["published"] is None
    wanted = {name: value for name, value in NEW.items() if name != "name"}
    assert {name: told["draft"][name] for name in wanted} == wanted
    assert app.get(f"agents/{told['id']}/").headers["ETag"] == answer.headers["ETag"]


def test_an_agent_that_is_published_at_once_can_answer(app: Program) -> None:
    told = app.post("agents/", {"name": "Day desk", "trade": "dentist", "publish": True}).json()
    assert told["published"]["number"] == 1
    assert told["published"]["language"] == "en"  # the tenant's
    assert "dental" in told["published"]["greeting"] + told["published"]["instructions"]
    assert told["draft"] is None


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"name"}),
        ({"name": " "}, {"name"}),
        ({"name": "x" * 101}, {"name"}),
        ({"name": "x\0"}, {"name"}),
        ({"name": "x", "colour": "red"}, {"colour"}),
        ({"name": "x", "voice": "nobody"}, {"voice"}),
        ({"name": "x", "language": None}, {"language"}),
        ({"name": "x", "greeting": "x" * 601}, {"greeting"}),
        ({"name": "x", "turn_settings": {"speed": 1}}, {"turn_settings"}),
        ({"name": "x", "turn_settings": {"inbound": {"silence_ms": 10**30}}}, {"turn_settings"}),
        ({"name": "x", "turn_settings": []}, {"turn_settings"}),
        ({"name": "x", "outbound": {"turn_settings": {}}}, {"outbound"}),
        ({"name": "x", "publish": "perhaps"}, {"publish"}),
    ],
)
def test_an_agent_out_of_shape_is_400_at_its_field(
    app: Program, body: dict[str, Any], fields: set[str]
) -> None:
    status, code, found = refusal(app.post("agents/", body))
    assert (status, code) == (400, "invalid")
    assert {name.partition(".")[0] for name in found} == fields


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "two\nlines"}, "name"),
        ({"name": "x", "trade": "piracy"}, "trade"),
        ({"name": "x", "greeting": "bell \x07"}, "greeting"),
        ({"name": "x", "instructions": "", "publish": True}, "instructions"),
    ],
)
def test_what_an_agent_cannot_be_is_422_and_nothing_is_kept(
    app: Program, shop: NewTenant, body: dict[str, Any], field: str
) -> None:
    assert refusal(app.post("agents/", body)) == (422, "invalid", {field})
    with tenant_context(shop.tenant.pk):
        assert Agent.objects.count() == 1


def test_the_list_tells_what_answers_and_what_is_being_written(
    app: Program, shop: NewTenant
) -> None:
    saved(shop, agent_of(shop), greeting="Soon")
    [row] = app.get("agents/").json()["results"]
    assert (row["name"], row["published_version"], row["language"]) == ("Receptionist", 1, "en")
    assert (row["has_draft"], row["number_count"]) == (True, 1)


def test_agents_that_were_put_away_are_listed_apart(app: Program) -> None:
    made = app.post("agents/", NEW).json()["id"]
    assert app.post(f"agents/{made}/archive/", {}).json()["archived_at"]
    assert [row["id"] for row in app.get("agents/", archived="true").json()["results"]] == [made]
    assert made not in [row["id"] for row in app.get("agents/").json()["results"]]


@pytest.mark.parametrize("query", [{"archived": "maybe"}, {"name": "x"}, {"limit": "0"}])
def test_a_list_knows_its_parameters(app: Program, query: dict[str, str]) -> None:
    assert refusal(app.get("agents/", **query)) == (400, "invalid", set(query))


def test_one_more_agent_is_not_one_more_question(app: Program) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert app.get("agents/").status_code == 200
        return len(queries)

    cost()  # notes the key's use
    before = cost()
    app.post("agents/", NEW)
    assert cost() == before


def test_a_name_is_changed_by_who_has_seen_the_agent(app: Program, shop: NewTenant) -> None:
    tag = app.get(path_of(shop)).headers["ETag"]
    path = path_of(shop)
    answer = app.send("patch", path, {"name": "Front desk"}, **{"If-Match": tag})
    assert (answer.status_code, answer.json()["name"]) == (200, "Front desk")
    assert answer.headers["ETag"] != tag
    again = app.send("patch", path, {"name": "Back desk"}, **{"If-Match": tag})
    assert refusal(again)[:2] == (412, "precondition_failed")
    assert refusal(app.send("patch", path, {"name": "x"}))[:2] == (428, "precondition_required")


def test_what_is_as_it_was_read_is_304(app: Program, shop: NewTenant) -> None:
    path = path_of(shop)
    tag = app.get(path).headers["ETag"]
    assert app.send("get", path, **{"If-None-Match": tag}).status_code == 304
    saved(shop, agent_of(shop), greeting="Soon")
    assert app.send("get", path, **{"If-None-Match": tag}).status_code == 200


def test_an_agent_that_answers_numbers_is_not_put_away(app: Program, shop: NewTenant) -> None:
    answer = app.post(f"{path_of(shop)}archive/", {})
    assert refusal(answer)[:2] == (409, "agent_in_use")
    assert shop.number in answer.json()["error"]["message"]


def test_an_archived_agent_is_read_and_not_written(app: Program) -> None:
    path = f"agents/{app.post('agents/', NEW).json()['id']}/"
    app.post(f"{path}archive/", {})
    assert app.post(f"{path}archive/", {}).status_code == 200
    assert app.get(path).status_code == 200
    for method, where, body in [
        ("patch", path, {"name": "x"}),
        ("patch", f"{path}draft/", {"greeting": "x"}),
        ("post", f"{path}publish/", {}),
    ]:
        answer = app.send(method, where, body, **{"If-Match": "*"})
        assert refusal(answer)[:2] == (409, "conflict")


def test_a_strangers_agent_is_404(app: Program, rival: NewTenant) -> None:
    path = path_of(rival)
    everything = {"If-Match": "*"}
    asked = [
        app.get(path),
        app.send("patch", path, {"name": "x"}, **everything),
        app.get(f"{path}draft/"),
        app.send("patch", f"{path}draft/", {"greeting": "x"}, **everything),
        app.send("delete", f"{path}draft/", **everything),
        app.post(f"{path}publish/", {}, **everything),
        app.post(f"{path}archive/", {}),
        app.get(f"{path}versions/"),
        app.get(f"{path}versions/1/"),
        app.post(f"{path}versions/1/restore/", {}),
        app.get(f"agents/{uuid4()}/"),
    ]
    assert [answer.status_code for answer in asked] == [404] * len(asked)


def test_a_viewer_reads_agents_and_writes_none(teammate: Client) -> None:
    assert teammate.get("/api/v1/agents/").status_code == 200
    answer = teammate.post("/api/v1/agents/", NEW, content_type="application/json")
    assert answer.status_code == 403


def test_a_draft_is_written_and_published_with_one_tag_after_another(
    app: Program, shop: NewTenant
) -> None:
    path = path_of(shop)
    tag = app.get(f"{path}draft/").headers["ETag"]
    change = {"greeting": "Hi", "turn_settings": {"tools": ["current_time"]}}
    changed = app.send("patch", f"{path}draft/", change, **{"If-Match": tag})
    assert changed.status_code == 200
    assert changed.json()["is_stored"]
    stale = app.post(f"{path}publish/", {"note": "x"}, **{"If-Match": tag})
    assert refusal(stale)[:2] == (412, "precondition_failed")
    now = {"If-Match": changed.headers["ETag"]}
    told = app.post(f"{path}publish/", {"note": "June"}, **now).json()
    assert told["draft"] is None
    assert told["published"] == {**told["published"], "number": 2, "note": "June", **change}


def test_without_a_draft_it_says_what_is_published(app: Program, shop: NewTenant) -> None:
    told = app.get(f"{path_of(shop)}draft/").json()
    assert (told["is_stored"], told["edited_at"]) == (False, None)
    version = agent_of(shop).published_version
    assert version is not None
    assert told["greeting"] == version.greeting


def test_a_draft_is_thrown_away_unless_it_is_all_there_is(app: Program, shop: NewTenant) -> None:
    saved(shop, agent_of(shop), greeting="Soon")
    path = f"{path_of(shop)}draft/"
    assert refusal(app.send("delete", path))[0] == 428
    assert app.send("delete", path, **{"If-Match": "*"}).status_code == 204
    assert not app.get(path).json()["is_stored"]
    new = f"agents/{app.post('agents/', NEW).json()['id']}/draft/"
    assert refusal(app.send("delete", new, **{"If-Match": "*"}))[:2] == (409, "conflict")


def test_what_says_the_same_is_not_published(app: Program, shop: NewTenant) -> None:
    answer = app.post(f"{path_of(shop)}publish/", {}, **{"If-Match": "*"})
    assert refusal(answer)[:2] == (409, "conflict")


def test_the_history_is_newest_first_and_an_old_version_is_had_once_more(
    app: Program, shop: NewTenant
) -> None:
    first = agent_of(shop).published_version
    assert first is not None
    published(shop, agent_of(shop), greeting="Second")
    path = f"{path_of(shop)}versions/"
    rows = app.get(path).json()["results"]
    assert [(row["number"], row["author_email"]) for row in rows] == [
        (2, shop.owner_email),
        (1, None),
    ]
    answer = app.post(f"{path}1/restore/", {})
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/v1/{path}3/"
    told = answer.json()
    assert (told["number"], told["restored_from"], told["greeting"]) == (3, 1, first.greeting)
    assert app.get(f"{path}2/").json()["greeting"] == "Second"
    assert refusal(app.post(f"{path}1/restore/", {}))[:2] == (409, "conflict")


def test_who_wrote_a_version_is_told_to_who_may_see_members(shop: NewTenant) -> None:
    published(shop, agent_of(shop), greeting="Second")
    path = f"{path_of(shop)}versions/"
    for scopes, author in [(["members.read"], shop.owner_email), ([], None)]:
        asker = program(shop, "agents.read", *scopes)
        assert asker.get(path).json()["results"][0]["author_email"] == author
        assert asker.get(f"{path}2/").json()["author_email"] == author


@pytest.mark.parametrize("number", ["0", "9", str(2**31), "9" * 40])
def test_a_version_that_is_not_there_is_404(app: Program, shop: NewTenant, number: str) -> None:
    path = f"{path_of(shop)}versions/{number}/"
    assert app.get(path).status_code == 404
    assert app.post(f"{path}restore/", {}).status_code == 404


def test_who_publishes_by_key_is_in_the_audit_log_as_the_key(app: Program, shop: NewTenant) -> None:
    app.post("agents/", {"name": "Night desk", "publish": True})
    [event] = events_of(shop, "agent.published")
    assert event.actor_kind == "key"
    with tenant_context(shop.tenant.pk):
        assert AgentVersion.objects.order_by("created_at").last().author is None  # type: ignore[union-attr]  # there is one


def test_what_takes_no_body_may_be_sent_without_one(shop: NewTenant, owner: Client) -> None:
    answer = owner.generic("POST", f"/api/v1/{path_of(shop)}archive/")
    assert refusal(answer)[:2] == (409, "agent_in_use")
    answer = owner.post(
        f"/api/v1/{path_of(shop)}archive/", {"why": "x"}, content_type="application/json"
    )
    assert refusal(answer) == (400, "invalid", {"why"})


def test_a_body_in_another_language_than_json_is_415(shop: NewTenant, owner: Client) -> None:
    answer = owner.post("/api/v1/agents/", {"name": "x"})
    assert answer.status_code == 415


def test_a_silence_that_is_too_short_is_told_by_its_name(app: Program) -> None:
    answer = app.post("agents/", {"name": "x", "turn_settings": {"silence_ms": 100}})
    assert refusal(answer) == (400, "invalid", {"turn_settings.silence_ms"})
