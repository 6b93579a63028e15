"""Picking up: the moment a call gets its line and goes in progress."""

from prosaas.sandbox.caller.caller import Caller
from prosaas.sandbox.twilio.call import Call, HangUpOrder
from prosaas.sandbox.twilio.stream.line import Line
from prosaas.sandbox.twilio.stream.pacer import Pacer, on_grid


def answer(call: Call, pacer: Pacer) -> Line:
    """The call's line; the first time, the call is answered by it and the pacer ticks it."""
    if call.line is None:

        def hung_up() -> None:
            by = "caller" if call.direction == "inbound" else "callee"
            call.orders.put_nowait(HangUpOrder(by))

        call.line = Line(Caller(call.steps), on_grid(call.clock.ms()), hung_up)
        call.advance("in-progress")
        pacer.add(call.line)
    return call.line
