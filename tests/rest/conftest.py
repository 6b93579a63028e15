"""Fixtures: the product with a paid operation."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from tests.rest import operations


@pytest.fixture(autouse=True)
def paid_operation(settings: Settings) -> None:
    """Its addresses are there; nothing has been carried out yet."""
    settings.ROOT_URLCONF = "tests.rest.operations"
    operations.DONE.clear()
