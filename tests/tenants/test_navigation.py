"""The pages of the app, as every page links to them."""

from __future__ import annotations

import re

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
ALL = [
    "Overview", "Live", "Calls", "Agents", "Numbers", "Business hours", "Members", "Usage",
    "Settings", "E-mail about calls", "Privacy", "API keys", "Webhooks", "Audit log",
    "Visits by support", "My account",
]  # fmt: skip


def links(client: Client, path: str) -> list[tuple[str, str, str]]:
    """Of the page's navigation: (address, what is said of its being current, label)."""
    page = client.get(path).content.decode()
    nav = page[page.index("<nav ") : page.index("</nav>")]
    return re.findall(
        r'<a href="([^"]+)"(?: aria-current="(\w+)")?><svg.*?</svg><span>([^<]+)</span>', nav
    )


def test_the_pages_come_in_the_order_of_their_use(owner: Client) -> None:
    assert [label for _to, _current, label in links(owner, "/app/calls/")] == ALL


def test_a_link_says_what_its_page_is_called(owner: Client) -> None:
    for to, _current, label in links(owner, "/app/calls/"):
        page = owner.get(to).content.decode()
        heads = re.findall(r"<title>(.*?)</title>|<h1>(.*?)</h1>", page, re.DOTALL)
        assert any(label in words for head in heads for words in head), to


@pytest.mark.parametrize(
    ("path", "current"),
    [("/app/agents/", "page"), ("/app/agents/new/", "true"), ("/app/account/", "page")],
)
def test_the_current_page_is_marked(owner: Client, path: str, current: str) -> None:
    marked = {to: said for to, said, _label in links(owner, path) if said}
    assert marked == {path.replace("new/", ""): current}


@pytest.mark.parametrize("path", ["/accounts/password/change/", "/accounts/sessions/"])
def test_how_one_logs_in_is_of_ones_own_account(owner: Client, path: str) -> None:
    marked = {to: said for to, said, _label in links(owner, path) if said}
    assert marked == {"/app/account/": "true"}


def test_who_may_see_less_is_led_to_less(teammate: Client) -> None:
    labels = [label for _to, _current, label in links(teammate, "/app/calls/")]
    assert [each for each in ALL if each in labels] == labels
    assert not {"API keys", "Audit log"} & set(labels)
