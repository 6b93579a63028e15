"""The API's schema and its page."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.test import Client


def test_the_schema_needs_no_guess_and_is_valid(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("schema") / "schema.yml"
    call_command("spectacular", file=str(path), validate=True, fail_on_warn=True)
    assert "/api/v1/calls/{call_id}/result/" in path.read_text()


@pytest.mark.django_db
def test_anybody_may_read_what_the_api_can_do() -> None:
    schema = Client().get("/api/schema/?format=json").json()
    assert schema["components"]["securitySchemes"]["apiKey"]["scheme"] == "bearer"
    assert all(address.startswith("/api/v1/") for address in schema["paths"])


@pytest.mark.django_db
def test_a_bad_key_does_not_close_the_schema() -> None:
    assert Client().get("/api/schema/", headers={"Authorization": "Bearer no"}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("file", ["api-docs.js", "api-docs.css"])
def test_the_docs_page_is_made_of_our_own_files(file: str) -> None:
    page = Client().get("/api/docs/").content.decode()
    assert f'"/static/{file}"' in page
    assert "<script>" not in page
