"""What is done to several calls at once from their list, how it is undone, and kept views."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from calls.models import Call, SavedView
from calls.services.saved_views import MOST
from recordings.models import ErasureReceipt
from tenants.context import tenant_context
from tenants.models import AuditEvent, Membership
from tenants.services import NewTenant
from tests.calls.calling import call_made, changed, stored
from tests.factories import member_made

LIST, CHANGE, EXPORT = "/app/calls/", "/app/calls/change/", "/app/calls/export/"
VIEWS, DELETE = "/app/calls/views/new/", "/app/calls/delete/"


@pytest.fixture
def calls(shop: NewTenant) -> list[Call]:
    """Three calls, of which nobody has taken notice."""
    return [call_made(shop) for _ in range(3)]


def post(client: Client, path: str, **form: Any) -> str:
    """The page that follows."""
    response: Any = client.post(path, form, follow=True, headers={"Accept-Language": "en"})
    assert response.status_code == 200
    return str(response.content.decode())


def change(client: Client, calls: list[Call], do: str, **form: Any) -> str:
    return post(client, CHANGE, call=[str(call.pk) for call in calls], do=do, **form)


def undo_of(html: str) -> str:
    found = re.search(r'name="undo" value="([^"]+)"', html)
    assert found
    return unescape(found[1])


def states(calls: list[Call]) -> list[str]:
    return [stored(call).follow_up for call in calls]


def views_of(made: NewTenant) -> list[tuple[str, str]]:
    with tenant_context(made.tenant.pk):
        return list(SavedView.objects.values_list("name", "query"))


def test_calls_are_marked_and_it_is_undone(owner: Client, calls: list[Call]) -> None:
    html = change(owner, calls[:2], "read")
    assert "2 calls are marked as read." in html
    assert stored(calls[0]).read_at is not None
    assert "Undone" in post(owner, CHANGE, undo=undo_of(html))
    assert stored(calls[0]).read_at is None


def test_an_undo_is_good_at_its_own_address_only(owner: Client, calls: list[Call]) -> None:
    undo = undo_of(change(owner, calls, "read"))
    assert "too long ago" in post(owner, VIEWS, undo=undo)
    assert "Undone" in post(owner, CHANGE, undo=undo)


def test_undoing_brings_back_what_each_call_was(owner: Client, calls: list[Call]) -> None:
    changed(calls[0], follow_up="open")
    html = change(owner, calls, "done")
    assert states(calls) == ["done", "done", "done"]
    post(owner, CHANGE, undo=undo_of(html))
    assert states(calls) == ["open", "", ""]


def test_tags_are_put_on_and_taken_off(owner: Client, calls: list[Call]) -> None:
    html = change(owner, calls, "tag", tag="vip")
    assert "3 calls have the tag now." in html
    post(owner, CHANGE, undo=undo_of(html))
    response: Any = owner.get(f"{LIST}?tag=vip")
    assert response.context["page"].count == 0


def test_the_list_stays_where_it_was(owner: Client, calls: list[Call]) -> None:
    form = {"call": str(calls[0].pk), "do": "read", "back": "unread=true&cursor=abc"}
    assert owner.post(CHANGE, form).headers["Location"] == "/app/calls/?unread=true&cursor=abc"


@pytest.mark.parametrize(
    "form", [{"do": "read"}, {"do": "perhaps"}, {"do": "tag", "tag": "a,b"}, {"undo": "x"}]
)
def test_what_cannot_be_done_is_told(owner: Client, calls: list[Call], form: Any) -> None:
    if form.get("do") != "read":
        form = {**form, "call": str(calls[0].pk)}
    assert 'role="alert"' in post(owner, CHANGE, **form)
    assert stored(calls[0]).read_at is None


def test_what_was_so_already_is_told(owner: Client, calls: list[Call]) -> None:
    assert "Nothing changed" in change(owner, calls, "unread")


def test_a_notice_is_told_once(owner: Client, calls: list[Call]) -> None:
    change(owner, calls, "read")
    assert "marked as read" not in str(owner.get(LIST).content)


def test_viewers_change_nothing_and_strangers_find_nothing(
    calls: list[Call], teammate: Client, stranger: Client
) -> None:
    form = {"call": str(calls[0].pk), "do": "follow-up"}
    assert teammate.post(CHANGE, form).status_code == 403
    assert stranger.post(CHANGE, form).status_code == 302
    assert states(calls) == ["", "", ""]


def test_the_chosen_calls_or_the_whole_search_are_exported(
    owner: Client, calls: list[Call], shop: NewTenant
) -> None:
    def lines(**form: Any) -> list[str]:
        response: Any = owner.post(EXPORT, {"format": "csv", **form})
        return b"".join(response.streaming_content).decode().splitlines()[1:]

    changed(calls[0], follow_up="open")
    assert len(lines(call=[str(calls[0].pk), str(calls[1].pk)])) == 2
    assert len(lines(all="1", back="")) == 3
    assert len(lines(all="1", back="follow_up=open")) == 1
    with tenant_context(shop.tenant.pk):
        assert AuditEvent.objects.filter(action="calls.exported").count() == 3


def test_an_export_of_nothing_is_none(owner: Client, stranger: Client, calls: list[Call]) -> None:
    assert 'role="alert"' in post(owner, EXPORT, format="csv")
    assert 'role="alert"' in post(owner, EXPORT, format="csv", all="1", back="days=x")
    response: Any = stranger.post(EXPORT, {"format": "jsonl", "call": str(calls[0].pk)})
    assert b"".join(response.streaming_content) == b""


def test_calls_are_erased_once_people_are_sure(
    shop: NewTenant, owner: Client, calls: list[Call]
) -> None:
    over = [changed(call, status="completed", ended_at=call.created_at) for call in calls[:2]]
    chosen = [str(call.pk) for call in calls]
    asked = post(owner, DELETE, call=chosen)
    assert "Erase 2 calls for good?" in asked
    assert "1 call goes on and stays." in asked
    with tenant_context(shop.tenant.pk):
        assert not ErasureReceipt.objects.exists()
    assert "2 calls are being erased" in post(owner, DELETE, call=chosen, sure="1")
    with tenant_context(shop.tenant.pk):
        remains = [list(receipt.remains) for receipt in ErasureReceipt.objects.all()]
    assert sorted(remains) == sorted([str(call.pk)] for call in over)


def test_owners_alone_erase(
    shop: NewTenant, calls: list[Call], stranger: Client, teammate: Client
) -> None:
    changed(calls[0], status="completed", ended_at=calls[0].created_at)
    form = {"call": str(calls[0].pk), "sure": "1"}
    assert teammate.post(DELETE, form).status_code == 403
    assert stranger.post(DELETE, form).status_code == 302
    with tenant_context(shop.tenant.pk):
        assert not ErasureReceipt.objects.exists()


def test_a_search_is_kept_renamed_removed_and_brought_back(shop: NewTenant, owner: Client) -> None:
    html = post(owner, VIEWS, name=" My   list ", query="status=busy&days=7&cursor=x")
    assert "The view “My list” is kept." in html
    assert views_of(shop) == [("My list", "days=7&status=busy")]
    with tenant_context(shop.tenant.pk):
        pk = SavedView.objects.get().pk
    post(owner, f"/app/calls/views/{pk}/", name="Busy")
    assert views_of(shop) == [("Busy", "days=7&status=busy")]
    html = post(owner, f"/app/calls/views/{pk}/remove/")
    assert views_of(shop) == []
    post(owner, VIEWS, undo=undo_of(html))
    assert views_of(shop) == [("Busy", "days=7&status=busy")]


def test_a_kept_view_is_a_tab_of_its_member_alone(
    shop: NewTenant, owner: Client, teammate: Client
) -> None:
    post(owner, VIEWS, name="Mine", query="days=7")
    assert "<bdi>Mine</bdi>" in str(owner.get(f"{LIST}?days=7").content)
    assert "<bdi>Mine</bdi>" not in str(teammate.get(LIST).content)
    with tenant_context(shop.tenant.pk):
        pk = SavedView.objects.get().pk
    assert teammate.post(f"/app/calls/views/{pk}/", {"name": "x"}).status_code == 404
    assert teammate.post(f"/app/calls/views/{pk}/remove/").status_code == 404


def test_names_are_asked_for_and_there_are_not_too_many(shop: NewTenant, owner: Client) -> None:
    assert "Give the view a name" in post(owner, VIEWS, name=" ", query="days=7")
    for position in range(MOST + 1):
        html = post(owner, VIEWS, name=f"View {position}", query="days=7")
    assert "Remove one first." in html
    with tenant_context(shop.tenant.pk):
        pk = SavedView.objects.get(name="View 1").pk
    assert "another view of this name" in post(owner, f"/app/calls/views/{pk}/", name="View 2")


def test_views_go_with_their_member(shop: NewTenant, client: Client) -> None:
    person = member_made(shop, "manager@example.com", Membership.Role.MANAGER)
    client.force_login(person)
    post(client, VIEWS, name="Mine", query="days=7")
    with tenant_context(shop.tenant.pk):
        Membership.objects.get(user=person).delete()
    assert views_of(shop) == []
