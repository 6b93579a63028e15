"""Fixtures of a call that rings."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread
from uuid import UUID

import pytest

from calls.models import Call
from calls.services import number_checks
from tenants.services import NewTenant
from tests.calls.calling import call_made


@pytest.fixture
def call(shop: NewTenant) -> Call:
    """An inbound call that rings at the shop."""
    return call_made(shop)


@pytest.fixture
def no_traceback(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Nothing that Twilio sends may leave a traceback in the logs."""
    yield
    assert [record for record in caplog.get_records("call") if record.exc_info] == []


class Looks(number_checks.NumberChecks):
    """Checks of numbers that nobody but this test hears of."""

    def __init__(self) -> None:
        self.told: list[UUID] = []
        super().__init__(self.told.append)

    def ask(self, tenant_id: UUID) -> Thread | None:
        thread = super().ask(tenant_id)
        if thread is not None:
            thread.join()
        return thread


@pytest.fixture(autouse=True)
def looks(monkeypatch: pytest.MonkeyPatch) -> Looks:
    """Whose numbers are to be looked at; no broker is told."""
    looks = Looks()
    monkeypatch.setattr(number_checks, "CHECKS", looks)
    return looks
