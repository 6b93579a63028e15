"""Calls to look for, and the requests that do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client

from calls.models import Call
from calls.services import call_found
from tenants.services import NewTenant
from tests.calls.calling import call_made, changed

LIST, EXPORT = "/api/v1/calls/", "/api/v1/calls/export/"
FIRST = datetime(2026, 11, 1, 12, tzinfo=UTC)


def get(path: str, made: NewTenant, **params: Any) -> Any:
    """A GET with the tenant's API key."""
    return Client().get(path, params, headers={"Authorization": f"Bearer {made.api_key}"})


def found(made: NewTenant, **params: Any) -> list[str]:
    """The CallSids that a page of the list tells."""
    response = get(LIST, made, **params)
    assert response.status_code == 200, response.content
    return [call["call_sid"] for call in response.json()["results"]]


def calls_at(made: NewTenant, count: int) -> list[Call]:
    """So many calls, an hour apart, the first at FIRST."""
    return [
        changed(call_made(made), created_at=FIRST + timedelta(hours=hour)) for hour in range(count)
    ]


def said(made: NewTenant, words: str) -> Call:
    """A call in which this was said."""
    call = call_made(made)
    call_found(tenant_id=made.tenant.pk, call_id=call.pk, words=words)
    return call
