"""What tests of placed calls begin with: a stand-in Twilio that has the shop's number."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from prosaas.sandbox.twilio.config import ACCOUNT_SID, AUTH_TOKEN
from tenants.services import NewTenant
from tests.tenants.provisioning.stand_in import StandIn, stand_in


@pytest.fixture
def carrier(shop: NewTenant, settings: Settings) -> Iterator[StandIn]:
    """Whoever is called lets it ring; webhooks lead nowhere."""
    with stand_in(geo_blocked=["+4420"], blocked=["+14155550166"]) as running:
        settings.TWILIO_API_URL = running.url
        settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN = ACCOUNT_SID, AUTH_TOKEN
        running.control("/numbers", {"number": shop.number, "voice_url": "http://127.0.0.1:9/"})
        running.control("/callees", {"number": "*", "outcome": "no-answer"})
        yield running
