"""The pages: plain, translated, and for the tenant's own people only."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

from calls import services
from calls.models import Call
from tenants.context import tenant_context
from tenants.models import PhoneNumber
from tenants.services import NewTenant
from tests.calls.calling import call_made, changed, where
from tests.calls.talk import TURNS

LIST = "/app/calls/"


def page(client: Client, path: str, language: str = "en") -> str:
    response: Any = client.get(path, headers={"Accept-Language": language})
    assert response.status_code == 200
    return str(response.content.decode())


def test_the_list_shows_the_tenants_calls(call: Call, owner: Client, rival: NewTenant) -> None:
    theirs = call_made(rival)
    html = page(owner, LIST)
    assert f"{LIST}{call.pk}/" in html
    assert str(theirs.pk) not in html


def test_an_empty_list_says_which_number_to_phone(owner: Client, shop: NewTenant) -> None:
    html = page(owner, LIST)
    assert "No calls yet." in html
    assert f'Phone <bdi dir="ltr">{shop.number}</bdi>' in html


def test_without_a_number_the_list_leads_who_may_get_one_to_the_numbers(
    owner: Client, teammate: Client, shop: NewTenant
) -> None:
    with tenant_context(shop.tenant.pk):
        PhoneNumber.objects.update(status=PhoneNumber.Status.RELEASED)
    assert '<a href="/app/numbers/">Get a number</a>' in page(owner, LIST)
    assert "Get a number" not in page(teammate, LIST)
    assert "owners can get one" in page(teammate, LIST)


def test_a_withheld_number_is_named_as_such(call: Call, owner: Client) -> None:
    changed(call, from_number="", from_presentation="anonymous")
    assert "Withheld number" in page(owner, LIST)


def test_a_transcript_shows_who_said_what_and_what_was_heard(call: Call, owner: Client) -> None:
    services.call_turns_save(**where(call), turns=TURNS)
    html = page(owner, f"{LIST}{call.pk}/")
    assert re.search(r"Good morning,.*Interrupted here.*how can I help\?", html, re.DOTALL)
    assert "I want &lt;b&gt;flowers&lt;/b&gt;" in html


def test_pages_are_right_to_left_in_hebrew(call: Call, owner: Client) -> None:
    for path in (LIST, f"{LIST}{call.pk}/"):
        assert 'lang="he" dir="rtl"' in page(owner, path, "he")
        assert 'lang="en" dir="ltr"' in page(owner, path)


def test_members_only(call: Call, teammate: Client, stranger: Client, visitor: Client) -> None:
    path = f"{LIST}{call.pk}/"
    assert teammate.get(path).status_code == 200
    assert stranger.get(path).status_code == 404
    assert visitor.get(path).status_code == visitor.get(LIST).status_code == 302


def test_an_odd_page_number_is_the_nearest_page(call: Call, owner: Client) -> None:
    assert str(call.pk) in page(owner, f"{LIST}?page=x%00")


def test_a_page_only_reads(call: Call, owner: Client) -> None:
    assert owner.post(LIST).status_code == 405
