"""Fixtures of a call that rings."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from calls.models import Call
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
