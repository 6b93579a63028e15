"""What tests of numbers begin with: a stand-in Twilio that the settings lead to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from prosaas.sandbox.twilio.config import ACCOUNT_SID, AUTH_TOKEN
from tests.tenants.provisioning.stand_in import StandIn, stand_in


@pytest.fixture
def carrier(settings: Settings) -> Iterator[StandIn]:
    """A stand-in of its own; our account is the main one there."""
    with stand_in() as running:
        settings.TWILIO_API_URL = running.url
        settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN = ACCOUNT_SID, AUTH_TOKEN
        yield running
