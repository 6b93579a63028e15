"""The carrier's own list of calls, by REST (protocols.md D). Blocking: for tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from requests import RequestException
from twilio.base.exceptions import (
    TwilioException,
    TwilioRestException,
    TwilioServiceException,
)
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from twilio.rest.api.v2010.account.call import CallInstance

from prosaas.lib.twilio.errors import TwilioFailed

_TIMEOUT_S = 10.0
_PAGE = 1000


@dataclass(frozen=True, slots=True)
class CarrierCall:
    """A call as Twilio lists it: its own words, aware times, None before they are known; s."""

    call_sid: str
    account_sid: str
    from_number: str
    to_number: str
    direction: str
    status: str
    started_at: datetime | None
    ended_at: datetime | None
    duration_seconds: int | None


def calls_list(
    *, account_sid: str, auth_token: str, since: datetime, at_most: int, api_url: str = ""
) -> list[CarrierCall]:
    """The account's calls that started since then, newest first; raises TwilioFailed.

    api_url: a stand-in's base that replaces https://api.twilio.com, "" for Twilio.
    """
    http = TwilioHttpClient(timeout=_TIMEOUT_S)
    client = Client(account_sid, auth_token, http_client=http)
    if api_url:
        client.api.base_url = api_url
    try:
        calls = client.api.v2010.accounts(account_sid).calls
        found = calls.list(start_time_after=since, limit=at_most, page_size=min(at_most, _PAGE))
    except (TwilioRestException, TwilioServiceException) as error:
        raise TwilioFailed(status=int(error.status), code=int(error.code or 0)) from error
    except (RequestException, TwilioException) as error:
        raise TwilioFailed(status=0, code=0) from error
    finally:
        if http.session is not None:
            http.session.close()
    return [_read(call) for call in found]


def _read(call: CallInstance) -> CarrierCall:
    duration = str(call.duration or "")
    return CarrierCall(
        call_sid=str(call.sid),
        account_sid=str(call.account_sid),
        from_number=str(call._from or ""),  # noqa: SLF001 - the SDK's name for a Python keyword
        to_number=str(call.to or ""),
        direction=str(call.direction),
        status=str(call.status),
        started_at=call.start_time,
        ended_at=call.end_time,
        duration_seconds=int(duration) if duration.isdecimal() else None,
    )
