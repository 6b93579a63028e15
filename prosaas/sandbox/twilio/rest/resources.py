"""Calls as REST resources: those that were placed, and the legs that <Dial> made of them."""

from collections.abc import Iterator

from prosaas.sandbox.twilio.call import Call, DialledLeg
from prosaas.sandbox.twilio.rest.call_resource import CallResource
from prosaas.sandbox.twilio.sandbox import TwilioSandbox


def of_call(call: Call) -> CallResource:
    """A call of its own."""
    return CallResource(
        call.sid,
        None,
        call.number.account_sid,
        call.order.to,
        call.order.from_number,
        call.status,
        call.direction,
        call.created_at,
        call.answered_at,
        call.ended_at,
        call.seconds,
    )


def of_leg(call: Call, leg: DialledLeg) -> CallResource:
    """A leg that `call` dialled."""
    params = leg.params()
    return CallResource(
        leg.sid,
        call.sid,
        call.number.account_sid,
        params["To"],
        params["From"],
        leg.status,
        params["Direction"],
        leg.created_at,
        leg.answered_at,
        leg.ended_at,
        leg.seconds,
    )


def resources(twilio: TwilioSandbox, account_sid: str) -> Iterator[CallResource]:
    """The account's calls, newest first, each behind the legs that it dialled."""
    for call in reversed(twilio.calls.values()):
        if call.number.account_sid == account_sid:
            yield from (of_leg(call, leg) for leg in reversed(call.legs))
            yield of_call(call)
