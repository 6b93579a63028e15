"""What is around every page: the way past the navigation, icons, the choices of a visitor."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from django.conf import settings
from django.template import Context, Template
from django.test import Client

from tenants.navigation import groups_of
from tenants.permissions import Role, permissions_of

STATIC = settings.BASE_DIR / "static"


def drawn() -> set[str]:
    """The names of the icons there are."""
    return {str(each.get("id")) for each in ET.parse(STATIC / "icons.svg").getroot()}


def rendered(source: str) -> str:
    """A template of one line."""
    return Template("{% load shell %}" + source).render(Context())


def test_an_icon_is_silent_unless_it_is_named() -> None:
    assert 'aria-hidden="true"' in rendered('{% icon "phone" %}')
    assert 'aria-label="A call"' in rendered('{% icon "phone" "A call" %}')


def test_what_points_somewhere_turns_with_the_language() -> None:
    assert 'class="icon turns"' in rendered('{% icon "chevron" %}')
    assert 'class="icon"' in rendered('{% icon "phone" %}')


def test_every_icon_that_a_page_names_is_drawn() -> None:
    named: set[str] = set()
    for page in (settings.BASE_DIR / "templates").rglob("*.html"):
        named |= set(re.findall(r'{% icon "([^"]+)"', page.read_text()))
    assert named <= drawn()


def test_every_icon_of_the_navigation_is_drawn() -> None:
    groups = groups_of("/app/", permissions_of(Role.OWNER), has_place=True)
    assert {link.icon for group in groups for link in group.links} <= drawn()


def test_one_page_is_current_and_it_is_the_nearest() -> None:
    groups = groups_of("/app/settings/close/", permissions_of(Role.OWNER), has_place=True)
    marked = [(link.to, link.current) for group in groups for link in group.links if link.current]
    assert marked == [("/app/settings/", "true")]


def test_without_a_place_only_the_person_is_left() -> None:
    groups = groups_of("/app/account/", frozenset(), has_place=False)
    assert [link.to for group in groups for link in group.links] == ["/app/account/"]


@pytest.mark.django_db
def test_the_first_link_leads_past_the_navigation(owner: Client) -> None:
    page = owner.get("/app/account/").content.decode()
    assert re.search(r"<a [^>]*href=\"([^\"]+)\"", page).group(1) == "#main"  # type: ignore[union-attr]
    assert '<main id="main" tabindex="-1">' in page


@pytest.mark.django_db
def test_a_visitor_chooses_language_and_theme(visitor: Client) -> None:
    page = visitor.get("/accounts/login/").content.decode()
    assert 'name="language"' in page
    assert 'formaction="/app/theme"' in page


@pytest.mark.django_db
def test_the_style_and_the_script_of_every_page_stay_small() -> None:
    assert (STATIC / "css" / "prosaas.css").stat().st_size <= 32 * 1024
    assert (STATIC / "js" / "shell.js").stat().st_size <= 4 * 1024
