"""The form fields of Twilio's voice webhooks in our words (protocols.md A1, A4).

Unknown fields are ignored. A field given twice with different values is refused where we read
it, because nothing says which of the two is true.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs
from uuid import UUID

from prosaas.lib.phone import is_e164

Params = Mapping[str, Sequence[str]]
# Not Twilio's: what the address was given says which call of ours it is (calls/dialling).
OUR_CALL: Final = "call"
# Nor this: the tenant whose own account signed, none for our main one (calls/webhooks/gate.py).
SIGNER: Final = "signer"

_SID: Final = re.compile(r"[A-Z]{2}[0-9A-Za-z]{1,62}")
_ACCOUNT_SID: Final = re.compile(r"AC[0-9a-f]{32}")
_SECONDS: Final = re.compile(r"[0-9]{1,9}")
_CODE: Final = re.compile(r"[0-9]{5}")
_ENDED_STATUSES: Final = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})
_CALL_STATUSES: Final = _ENDED_STATUSES | {"queued", "initiated", "ringing", "in-progress"}

# Twilio spells the word on a telephone's keys when no number was presented.
_WITHHELD: Final = frozenset({"anonymous", "restricted", "blocked", "private"})
_WITHHELD_SPELLED: Final = frozenset({"+266696687", "+7378742833", "+2562533"})
_UNKNOWN_SPELLED: Final = frozenset({"+8656696", "+86282452253"})


class BadParams(ValueError):
    """The request cannot be what Twilio sends; the text names the field, never its value."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who rings: an E.164 number with presentation "allowed", or no number and why."""

    number: str
    presentation: str


@dataclass(frozen=True, slots=True)
class IncomingCall:
    """The first webhook of a call. to_number is "" when it is no E.164 number."""

    call_sid: str
    account_sid: str
    caller: Caller
    to_number: str


@dataclass(frozen=True, slots=True)
class StatusChange:
    """A status callback. duration_seconds is s of talk, None while Twilio does not say.

    `error_code` is Twilio's, where it says why a call failed.
    """

    call_sid: str
    status: str
    duration_seconds: int | None
    error_code: int | None = None


@dataclass(frozen=True, slots=True)
class StreamOver:
    """A <Connect> that has ended; `goes_on` when the caller is still on the line."""

    call_sid: str
    status: str
    duration_seconds: int | None
    goes_on: bool


def incoming_call(params: Params) -> IncomingCall:
    """Read incoming_call's fields; BadParams without a CallSid or a To."""
    to_number = only(params, "To")
    if not to_number:
        raise BadParams("To is missing")
    return IncomingCall(
        call_sid=required_sid(params, "CallSid"),
        account_sid=account_sid(params),
        caller=caller_of(only(params, "From")),
        to_number=to_number if is_e164(to_number) else "",
    )


def status_change(params: Params) -> StatusChange:
    """Read call_status's fields; BadParams without a CallSid or a status word of Twilio's."""
    status = only(params, "CallStatus")
    if status not in _CALL_STATUSES:
        raise BadParams("CallStatus is missing or unknown")
    code = only(params, "ErrorCode")
    return StatusChange(
        required_sid(params, "CallSid"),
        status,
        seconds(params, "CallDuration"),
        int(code) if _CODE.fullmatch(code) else None,
    )


@dataclass(frozen=True, slots=True)
class OutboundCall:
    """Which of our calls a webhook is about. call_id is what its address says, None without.

    from_number is ours, "" when it is no E.164 number; `account_sid` "" when it names none.
    `signer` is the tenant whose own account says so, None where our main one does.
    """

    call_id: UUID | None
    call_sid: str
    from_number: str
    to_number: str
    direction: str
    account_sid: str
    signer: UUID | None


def outbound_call(params: Params) -> OutboundCall:
    """Read what tells a call of ours; BadParams without a CallSid."""
    return OutboundCall(
        call_id=_uuid(only(params, OUR_CALL)),
        call_sid=required_sid(params, "CallSid"),
        from_number=our_number(params),
        to_number=only(params, "To"),
        direction=only(params, "Direction"),
        account_sid=account_sid(params),
        signer=_uuid(only(params, SIGNER)),
    )


def our_number(params: Params) -> str:
    """Our side's number of a call that we placed, "" when it is no E.164 number."""
    number = only(params, "From")
    return number if is_e164(number) else ""


def is_outbound(params: Params) -> bool:
    """Whether we placed the call; anything may stand in the form."""
    return any(word.startswith("outbound") for word in params.get("Direction", ()))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def stream_end(params: Params) -> StreamOver:
    """Read stream_ended's fields: a call that goes on has its stream completed all the same."""
    is_live = goes_on(params)
    return StreamOver(
        required_sid(params, "CallSid"),
        "completed" if is_live else only(params, "CallStatus"),
        seconds(params, "CallDuration"),
        is_live,
    )


def goes_on(params: Params) -> bool:
    """Whether the call is not said to be over; anything may stand in the form."""
    return not _ENDED_STATUSES & set(params.get("CallStatus", ()))


def from_body(body: bytes) -> Params:
    """The fields of a form that nobody has checked; none when it cannot be read."""
    try:
        return parse_qs(body.decode(), keep_blank_values=True, max_num_fields=1000)
    except ValueError:
        return {}


def caller_of(value: str) -> Caller:
    """What From says about the caller; withheld and odd callers are legal and answered."""
    if value.casefold() in _WITHHELD or value in _WITHHELD_SPELLED:
        return Caller("", "anonymous")
    if value in _UNKNOWN_SPELLED or not is_e164(value):
        return Caller("", "unavailable")
    return Caller(value, "allowed")


def only(params: Params, name: str) -> str:
    """The one value of a field, "" when absent; BadParams when it has several."""
    values = set(params.get(name, ()))
    if len(values) > 1:
        raise BadParams(f"{name} is given more than once")
    return values.pop() if values else ""


def required_sid(params: Params, name: str) -> str:
    """A Twilio id; BadParams when it is missing or has another shape."""
    value = optional_sid(params, name)
    if not value:
        raise BadParams(f"{name} is missing")
    return value


def optional_sid(params: Params, name: str) -> str:
    """A Twilio id or ""; BadParams when it has another shape."""
    value = only(params, name)
    if value and not _SID.fullmatch(value):
        raise BadParams(f"{name} is not a Twilio id")
    return value


def account_sid(params: Params) -> str:
    """The AccountSid or ""; BadParams when it has another shape."""
    value = only(params, "AccountSid")
    if value and not _ACCOUNT_SID.fullmatch(value):
        raise BadParams("AccountSid is not an account's id")
    return value


def seconds(params: Params, name: str) -> int | None:
    """A number of s, None when absent or not a whole number."""
    value = only(params, name)
    return int(value) if _SECONDS.fullmatch(value) else None
