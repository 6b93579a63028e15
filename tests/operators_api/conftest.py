"""Programs of operators: a client with a key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tenants.context import tenant_context
from tenants.models import AuditEvent, User
from tenants.services import NewTenant
from tenants.services.operator_keys import operator_key_create
from tests.tenants.operators.conftest import factorless, operator, operator_made, staff

__all__ = ["factorless", "operator", "staff"]
API = "/api/admin/v1"


class Program:
    """Sends what an operator's program would."""

    def __init__(self, key: str) -> None:
        self.key = key
        self._client = Client(headers={"Authorization": f"Bearer {key}"})

    def get(self, path: str, **query: Any) -> Any:
        """The answer."""
        return self._client.get(API + path, query)

    def post(self, path: str, body: object = None) -> Any:
        """The answer."""
        return self._client.post(API + path, body or {}, content_type="application/json")

    def patch(self, path: str, body: object) -> Any:
        """The answer."""
        return self._client.patch(API + path, body, content_type="application/json")


def program_of(user: User) -> Program:
    """With a new key of this operator's."""
    _key, text = operator_key_create(email=user.email, name="tests", days=1)
    return Program(str(text))


@pytest.fixture
def program(staff: User) -> Program:
    """A program of the operator's."""
    return program_of(staff)


@pytest.fixture
def told() -> Callable[[NewTenant], list[tuple[str, str]]]:
    """What a tenant's log has of operators: action and object kind, in order."""

    def events(made: NewTenant) -> list[tuple[str, str]]:
        with tenant_context(made.tenant.pk):
            found = AuditEvent.objects.filter(actor_kind="operator").order_by("position")
            return list(found.values_list("action", "object_kind"))

    return events


__all__ += ["operator_made"]
