"""Fixtures of a call that rings."""

from __future__ import annotations

import pytest

from calls.models import Call
from tenants.services import NewTenant
from tests.calls.calling import call_made


@pytest.fixture
def call(shop: NewTenant) -> Call:
    """An inbound call that rings at the shop."""
    return call_made(shop)
