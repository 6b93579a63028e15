"""Every page is looked at in a browser (tests/browser/pages.py), or it is said why not."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import get_resolver

from tests.browser.pages import NO_PAGE, OUTSIDE, PAGES
from tests.isolation.walk import addresses

_OF_PEOPLE = ("app/", "accounts/", "share/", "invitations/")


def shown() -> Iterator[str]:
    """The names of all addresses below these that answer a GET."""
    for each in addresses(get_resolver().url_patterns):
        if each.pattern.startswith(_OF_PEOPLE) and "GET" in each.methods:
            yield each.name


def listed() -> set[str]:
    """The names that stand in the tables, without what they are shown with."""
    return {name.partition(" ")[0] for name in (*PAGES, *OUTSIDE, *NO_PAGE)}


def test_every_page_is_listed() -> None:
    assert sorted(set(shown()) - listed()) == []


def test_what_is_listed_is_there() -> None:
    every = {each.name for each in addresses(get_resolver().url_patterns)}
    assert sorted(listed() - every - {"not"}) == []
