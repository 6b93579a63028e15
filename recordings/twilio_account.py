"""Our account at Twilio, as the settings name it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from django.conf import settings

from prosaas.lib.twilio.rest import TwilioRest


@contextmanager
def our_twilio() -> Iterator[TwilioRest]:
    """Its REST API, for a few requests."""
    twilio = TwilioRest(
        account_sid=settings.TWILIO_ACCOUNT_SID,
        auth_token=settings.TWILIO_AUTH_TOKEN,
        api_url=settings.TWILIO_API_URL,
    )
    with closing(twilio):
        yield twilio
