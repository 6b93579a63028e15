"""What a visitor sees when there is no such page, a form is too old, or something broke.

No test here may use the database: the pages must not need it either.
"""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory
from django.utils import translation
from django.views.defaults import server_error


def test_a_wrong_address_leads_back_to_the_calls() -> None:
    answer = Client().get("/nowhere")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "Page not found" in page
    assert 'href="/app/calls/"' in page


def test_a_wrong_address_is_told_in_hebrew() -> None:
    page = Client().get("/nowhere", headers={"Accept-Language": "he"}).content.decode()
    assert '<html lang="he" dir="rtl">' in page
    assert "הדף לא נמצא" in page


def test_a_form_without_its_token_says_what_to_do() -> None:
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a"})
    assert answer.status_code == 403
    assert "reload the page" in answer.content.decode()


@pytest.mark.parametrize(("language", "words"), [("en", "went wrong"), ("he", "משהו השתבש")])
def test_a_crash_is_told_without_details(language: str, words: str) -> None:
    with translation.override(language):
        answer = server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert words in answer.content.decode()
