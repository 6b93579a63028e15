"""The descriptions of the APIs and their pages. What they say is tested in tests/schema."""

from __future__ import annotations

import pytest
from django.test import Client

SCHEMAS = {"/api/schema/": "/api/v1/", "/api/admin/schema/": "/api/admin/v1/"}
PAGES = {"/api/docs/": "/api/schema/", "/api/admin/docs/": "/api/admin/schema/"}


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "prefix"), SCHEMAS.items())
def test_anybody_may_read_what_an_api_can_do(address: str, prefix: str) -> None:
    schema = Client().get(address).json()
    assert schema["openapi"].startswith("3.1.")
    assert schema["paths"]
    assert all(each.startswith(prefix) for each in schema["paths"])
    schemes = schema["components"]["securitySchemes"].values()
    assert "bearer" in {each.get("scheme") for each in schemes}


@pytest.mark.django_db
def test_a_bad_key_does_not_close_the_schema() -> None:
    assert Client().get("/api/schema/", headers={"Authorization": "Bearer no"}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("file", ["api-docs.js", "api-docs.css"])
def test_the_docs_page_is_made_of_our_own_files(page: str, file: str) -> None:
    text = Client().get(page).content.decode()
    assert f'"/static/{file}"' in text
    assert "<script>" not in text


@pytest.mark.django_db
@pytest.mark.parametrize(("page", "schema"), PAGES.items())
def test_each_page_shows_its_own_schema(page: str, schema: str) -> None:
    assert f'data-schema="{schema}"' in Client().get(page).content.decode()
