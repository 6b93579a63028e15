"""What browsers and caches may keep of an answer."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from prosaas.lib.private import kept_nowhere
from tenants.services import NewTenant

NOWHERE = "private, no-store"


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/app/calls/", "/app/members/", "/api/v1/calls/", "/admin/"])
def test_what_one_person_sees_is_kept_nowhere(owner: Client, page: str) -> None:
    assert owner.get(page).headers["Cache-Control"] == NOWHERE


@pytest.mark.django_db
def test_so_is_what_a_program_is_told(visitor: Client, shop: NewTenant) -> None:
    bearer = {"Authorization": f"Bearer {shop.api_key}"}
    assert visitor.get("/api/v1/calls/", headers=bearer).headers["Cache-Control"] == NOWHERE


def test_style_sheets_are_kept_for_a_while() -> None:
    assert "max-age" in Client().get("/static/css/prosaas.css").headers["Cache-Control"]


async def test_an_answer_that_says_how_it_may_be_kept_stays_as_it_is() -> None:
    async def view(_request: object) -> HttpResponse:
        return HttpResponse(headers={"Cache-Control": "private, no-cache"})

    answer = await kept_nowhere(view)(RequestFactory().get("/"))
    assert answer.headers["Cache-Control"] == "private, no-cache"
