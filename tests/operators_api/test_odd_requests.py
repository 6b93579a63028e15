"""Odd requests: each operation answers them as its description says, and never 5xx."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from prosaas.api_schema import OPERATORS
from tenants.services import NewTenant
from tests.operators_api.conftest import Program
from tests.recordings.finished import call_over, settled

pytestmark = pytest.mark.django_db
BODIES = ["", "{", "null", "[]", "1e400", '"x"', "[[[]]]", '{"a": 1}', '{"name": {"a": "\\u0000"}}',
          '{"reason": 5}', '{"limit_minutes": 1e30}', '{"limit_minutes": "9" }',
          '{"name": "\\ud800", "owner_email": []}', '{"keep_audio_days": NaN}']  # fmt: skip
QUERIES = ["", "?x=1", "?limit=%00", "?cursor=%FF", "?tenant=%F0%9F", "?q=%00", "?q=a&q=b",
           "?e164=%2B0", "?state=", "?tenant=", "?limit=-1", "?cursor=WzEsMl0="]  # fmt: skip


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    """The description that is checked in."""
    told: dict[str, Any] = json.loads(OPERATORS.path.read_text(encoding="utf-8"))
    return told


def filled(path: str, ids: dict[str, Any]) -> str:
    for name, value in ids.items():
        path = path.replace(f"{{{name}}}", str(value))
    return path


def test_every_operation_answers_odd_requests_as_described(
    program: Program, shop: NewTenant, described: dict[str, Any]
) -> None:
    call = settled(call_over(shop))
    known = {"tenant_id": shop.tenant.pk, "call_id": call.pk, "stage": "meter"}
    unknown = {"tenant_id": UUID(int=5), "call_id": UUID(int=6), "stage": "polish"}
    client = Client(headers={"Authorization": f"Bearer {program.key}"})
    wrong = []
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            bodies = BODIES if method != "get" else [""]
            odd = [("", body) for body in bodies] + [(query, "{}") for query in QUERIES]
            for ids, requests in ((known, odd), (unknown, [("", "{}")])):
                for query, body in requests:
                    url = filled(path, ids) + query
                    more = {} if method == "get" else {"data": body}
                    answer = getattr(client, method)(url, content_type="application/json", **more)
                    if str(answer.status_code) not in operation["responses"]:
                        wrong.append((method, url, body, answer.status_code))
                    elif answer.status_code >= 400:
                        error = json.loads(answer.content)["error"]
                        assert error["message"]
                        assert error["code"]
    assert wrong == []
