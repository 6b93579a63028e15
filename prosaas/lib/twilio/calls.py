"""Calls at the carrier, by REST (protocols.md D, E): listed, placed, ended. Blocking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from requests.exceptions import ConnectionError as NoConnection
from twilio.rest.api.v2010.account.call import CallInstance
from urllib3.exceptions import NewConnectionError

from prosaas.lib.twilio.client import Credentials, twilio_client
from prosaas.lib.twilio.errors import TwilioFailed

_PAGE = 1000
_EVENTS: Final = ("initiated", "ringing", "answered", "completed")  # every one there is (L93)
_CANCELED: Final = "canceled"
_TOO_MANY_REQUESTS: Final = 429
End = Literal["completed", "canceled"]


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
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewCall:
    """A call to place. Addresses are absolute; `ring_seconds` until nobody answers,
    `longest_seconds` from the answer until Twilio ends it.
    """

    from_number: str
    to_number: str
    answer_url: str
    status_url: str
    ring_seconds: int
    longest_seconds: int


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


def calls_between(
    credentials: Credentials, *, account_sid: str, from_number: str, to_number: str, at_most: int
) -> list[CarrierCall]:
    """The account's calls from one number to another, newest first; raises TwilioFailed."""
    with twilio_client(credentials) as client:
        calls = client.api.v2010.accounts(account_sid).calls
        found = calls.list(
            from_=from_number, to=to_number, limit=at_most, page_size=min(at_most, _PAGE)
        )
    return [_read(call) for call in found]


def call_create(credentials: Credentials, *, account_sid: str, new: NewCall) -> CarrierCall:
    """Place a call: nothing has rung yet. TwilioFailed, of which `never_placed` tells more.

    What fails at `answer_url` is asked for there once more.
    """
    with twilio_client(credentials) as client:
        placed = client.api.v2010.accounts(account_sid).calls.create(
            to=new.to_number,
            from_=new.from_number,
            url=new.answer_url,
            method="POST",
            fallback_url=new.answer_url,
            fallback_method="POST",
            status_callback=new.status_url,
            status_callback_method="POST",
            status_callback_event=list(_EVENTS),
            timeout=new.ring_seconds,
            time_limit=new.longest_seconds,
        )
        if not placed.sid:  # an answer that names no call: as good as none
            raise TwilioFailed(status=0, code=0)
    return _read(placed)


def never_placed(failure: TwilioFailed) -> bool:
    """Whether a call that failed like this was surely not placed, and may be by another try."""
    if failure.status == _TOO_MANY_REQUESTS:
        return True
    cause = failure.__cause__
    if not isinstance(cause, NoConnection) or not cause.args:
        return False
    return isinstance(getattr(cause.args[0], "reason", None), NewConnectionError)


def call_fetch(credentials: Credentials, *, account_sid: str, call_sid: str) -> CarrierCall:
    """One call. TwilioFailed, 404 for one that is not there."""
    with twilio_client(credentials) as client:
        return _read(client.api.v2010.accounts(account_sid).calls(call_sid).fetch())


def call_end(
    credentials: Credentials, *, account_sid: str, call_sid: str, status: End
) -> CarrierCall:
    """End a call, as it was at that moment; TwilioFailed.

    "canceled" ends it only until it is answered, "completed" also while it goes on; what was
    answered meanwhile is ended all the same.
    """
    with twilio_client(credentials) as client:
        call = client.api.v2010.accounts(account_sid).calls(call_sid)
        ended = call.update(status=status)
        if status == _CANCELED and str(ended.status) == "in-progress":
            ended = call.update(status="completed")
    return _read(ended)


def _read(call: CallInstance) -> CarrierCall:
    duration = str(call.duration or "")
    return CarrierCall(
        call_sid=str(call.sid),
        account_sid=str(call.account_sid),
        from_number=str(call._from or ""),  # noqa: SLF001 - the SDK's name for a Python keyword
        to_number=str(call.to or ""),
        direction=str(call.direction),
        status=str(call.status),
        started_at=_time(call.start_time),
        ended_at=_time(call.end_time),
        duration_seconds=int(duration) if duration.isdecimal() else None,
        created_at=_time(call.date_created),
    )


def _time(told: object) -> datetime | None:
    """The SDK leaves a text that is no time as it is."""
    return told if isinstance(told, datetime) else None
