"""Tests of accounts: a code does not run out between being made and being sent."""

from __future__ import annotations

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def steps_may_end(settings: Settings) -> None:
    """An app's code lives 30 s, which may end within a test."""
    settings.MFA_TOTP_TOLERANCE = 1
