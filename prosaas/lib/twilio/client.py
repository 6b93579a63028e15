"""Twilio's SDK for one account, for a few requests, with its errors as ours. Blocking."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from requests import RequestException
from twilio.base.exceptions import (
    TwilioException,
    TwilioRestException,
    TwilioServiceException,
)
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from prosaas.lib.twilio.errors import TwilioFailed

TIMEOUT_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who asks. api_url: a stand-in's base that replaces every Twilio host, "" for Twilio."""

    account_sid: str
    auth_token: str = field(repr=False)
    api_url: str = ""


@contextmanager
def twilio_client(credentials: Credentials) -> Iterator[Client]:
    """The SDK in this account's name; every failure inside the block is TwilioFailed.

    Leaving it closes the connections that were kept alive.
    """
    http = TwilioHttpClient(timeout=TIMEOUT_S)
    try:
        with refusals():
            yield client_of(credentials, http)
    finally:
        if http.session is not None:
            http.session.close()


def client_of(credentials: Credentials, http: TwilioHttpClient) -> Client:
    """The SDK over this connection pool."""
    client = Client(credentials.account_sid, credentials.auth_token, http_client=http)
    if credentials.api_url:
        client.api.base_url = credentials.api_url
        client.pricing.base_url = credentials.api_url
        client.numbers.base_url = credentials.api_url
    return client


@contextmanager
def refusals() -> Iterator[None]:
    """The SDK's errors as TwilioFailed. Answers that are no JSON are none (status 0)."""
    try:
        yield
    except (TwilioRestException, TwilioServiceException) as error:
        raise TwilioFailed(status=int(error.status), code=int(error.code or 0)) from error
    except TwilioException as error:
        raise _refused_list(error) from error
    except (RequestException, ValueError) as error:
        raise TwilioFailed(status=0, code=0) from error


def _refused_list(error: TwilioException) -> TwilioFailed:
    """A refused list is the SDK's plainest error, with the answer beside its text."""
    answer = next((arg for arg in error.args if hasattr(arg, "status_code")), None)
    if answer is None:
        return TwilioFailed(status=0, code=0)
    return TwilioFailed(status=int(answer.status_code), code=_code(answer.text))


def _code(text: str) -> int:
    try:
        return int(json.loads(text)["code"])
    except (ValueError, TypeError, KeyError):
        return 0
