"""The carrier's own list of calls, by REST (protocols.md D). Blocking: for tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from twilio.rest.api.v2010.account.call import CallInstance

from prosaas.lib.twilio.client import Credentials, twilio_client

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
    credentials: Credentials, *, account_sid: str, since: datetime, at_most: int
) -> list[CarrierCall]:
    """The account's calls that started since then, newest first; raises TwilioFailed.

    The credentials are the account's own, or its parent's (protocols.md D).
    """
    with twilio_client(credentials) as client:
        calls = client.api.v2010.accounts(account_sid).calls
        found = calls.list(start_time_after=since, limit=at_most, page_size=min(at_most, _PAGE))
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
