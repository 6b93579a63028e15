"""What migrations do to the calls that are there."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection

from tenants.context import tenant_context
from tenants.services import NewTenant
from tests.calls.calling import call_made, changed, stored

pytestmark = pytest.mark.django_db


def test_calls_that_were_over_are_read(shop: NewTenant, monkeypatch: pytest.MonkeyPatch) -> None:
    migration = import_module("calls.migrations.0014_fences_of_views")
    monkeypatch.setattr(migration, "AT_ONCE", 2)
    over = [
        changed(call_made(shop), status="completed", ended_at="2026-11-21T10:00Z") for _ in range(5)
    ]
    live = call_made(shop)
    with tenant_context(shop.tenant.pk):
        migration.read(None, SimpleNamespace(connection=connection))
    assert all(stored(call).read_at == stored(call).ended_at for call in over)
    assert stored(live).read_at is None
