"""The vendor's SDK at a target."""

from collections.abc import Iterator
from contextlib import contextmanager

from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from tests.conformance.targets import TwilioTarget

TIMEOUT_SECONDS = 20.0


@contextmanager
def client(target: TwilioTarget, token: str | None = None) -> Iterator[Client]:
    """A client with the account's credentials, or with another token."""
    http = TwilioHttpClient(timeout=TIMEOUT_SECONDS)
    rest = Client(target.account_sid, token or target.auth_token, http_client=http)
    if not target.real:
        rest.api.base_url = rest.pricing.base_url = rest.numbers.base_url = target.url
    try:
        yield rest
    finally:
        http.session.close()
