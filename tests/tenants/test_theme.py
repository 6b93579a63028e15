"""The colours of the pages: chosen by anybody, kept in a cookie, in the page from the start."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


def chosen(browser: Client, theme: str, **fields: str) -> str:
    """Where choosing leads."""
    answer = browser.post("/app/theme", {"theme": theme, **fields})
    assert answer.status_code == 303
    return str(answer["Location"])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chosen_theme_is_in_the_page_as_it_comes(visitor: Client, theme: str) -> None:
    chosen(visitor, theme)
    page = visitor.get(LOGIN).content.decode()
    assert f'data-theme="{theme}"' in page
    assert page.count('name="theme-color"') == 1


def test_without_a_choice_the_device_decides(visitor: Client) -> None:
    page = visitor.get(LOGIN).content.decode()
    assert "data-theme=" not in page
    assert page.count('name="theme-color"') == 2


@pytest.mark.parametrize("theme", ["auto", "purple", ""])
def test_anything_else_gives_the_choice_back_to_the_device(visitor: Client, theme: str) -> None:
    chosen(visitor, "dark")
    chosen(visitor, theme)
    assert "data-theme=" not in visitor.get(LOGIN).content.decode()


def test_a_cookie_that_nobody_set_here_changes_nothing(visitor: Client) -> None:
    visitor.cookies["theme"] = '"><script>'
    page = visitor.get(LOGIN).content.decode()
    assert "data-theme=" not in page
    assert "<script>" not in page


def test_choosing_leads_back_and_never_elsewhere(visitor: Client) -> None:
    assert chosen(visitor, "dark", next=LOGIN) == LOGIN
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", ""):
        assert chosen(visitor, "dark", next=elsewhere) == "/"


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(visitor: Client) -> None:
    for is_secure in (True, False):
        with override_settings(LANGUAGE_COOKIE_SECURE=is_secure):
            chosen(visitor, "dark")
        cookie = visitor.cookies["theme"]
        assert (cookie["samesite"], cookie["httponly"]) == ("Lax", True)
        assert bool(cookie["secure"]) is is_secure


def test_a_theme_is_chosen_by_post_alone(visitor: Client) -> None:
    assert visitor.get("/app/theme").status_code == 405
