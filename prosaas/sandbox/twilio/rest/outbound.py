"""Calls the application places: they wait their turn, ring, and somebody answers or nobody."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

from prosaas.sandbox.caller.steps import Step, prepare
from prosaas.sandbox.twilio.call import Call, HangUpOrder, RedirectOrder
from prosaas.sandbox.twilio.clock import Clock
from prosaas.sandbox.twilio.config import Callee, CallOrder, Number, TwilioConfig
from prosaas.sandbox.twilio.rest.outbound_form import Placement
from prosaas.sandbox.twilio.verbs.dial_plan import FarEnd, FarEnds, prepare_far_ends

_ANSWERS_AFTER_MS = 200
_DIGIT_S = 0.2
_WAITS_S: Mapping[str, float] = {"w": 0.5, "W": 1.0}


class Outgoing:
    """The phones that may be called, and the way to them. Event loop thread only."""

    def __init__(self, config: TwilioConfig, clock: Clock) -> None:
        self._config = config
        self._clock = clock
        self._callees: dict[str, tuple[Callee, tuple[Step, ...]]] = {"*": (Callee(), ())}
        self._far_ends: dict[str, Sequence[FarEnd]] = {}
        self._leaves_ms: dict[str, float] = {}

    async def callee_add(self, callee: Callee) -> None:
        """Say who answers a number from now on; raises ScriptError."""
        steps, far_ends = await prepare(callee.script), await prepare_far_ends(callee.dials)
        self._callees[callee.number] = callee, steps
        self._far_ends[callee.number] = far_ends.known

    def callee(self, number: str) -> tuple[Callee, tuple[Step, ...]]:
        """Who answers a number, and what they will do."""
        return self._callees.get(number, self._callees["*"])

    def far_ends(self, number: str) -> FarEnds:
        """Whom a call to that number may be connected to by <Dial>."""
        return FarEnds(self._far_ends.get(self.callee(number)[0].number, ()))

    async def ring(self, call: Call, placement: Placement) -> str:
        """From `queued` to the answer (empty) or to another end, which is given."""
        callee, _ = self.callee(placement.to)
        if await hung_up(call, self._turn_s(placement.account_sid)):
            return "canceled"
        call.advance("initiated")
        if await hung_up(call, callee.setup_ms / 1000):
            return "canceled"
        if callee.outcome in {"failed", "busy"}:
            call.ended_by = "callee"
            return callee.outcome
        call.advance("ringing")
        return await self._until_answered(call, callee, placement.timeout_s)

    async def _until_answered(self, call: Call, callee: Callee, timeout_s: float) -> str:
        patience_s = timeout_s + self._config.ring_slack_s
        answers = callee.outcome == "answer"
        ring_ms = _ANSWERS_AFTER_MS if answers and callee.ring_ms is None else callee.ring_ms
        ring_s = patience_s if ring_ms is None else ring_ms / 1000
        if await hung_up(call, min(ring_s, patience_s)):
            return "canceled"
        if answers and ring_s < patience_s:
            return ""
        call.ended_by = "callee" if ring_s < patience_s else "timeout"
        return "no-answer"

    def _turn_s(self, account_sid: str) -> float:
        """How long a new call must wait so that they leave at the account's rate."""
        now = self._clock.ms()
        leaves_ms = max(now, self._leaves_ms.get(account_sid, now))
        self._leaves_ms[account_sid] = leaves_ms + 1000 / self._config.outbound_calls_per_s
        return (leaves_ms - now) / 1000


async def hung_up(call: Call, wait_s: float) -> bool:
    """Let time pass, unless the call is ended first; other orders wait until there is a verb."""
    kept: list[RedirectOrder] = []
    try:
        async with asyncio.timeout(wait_s):
            while True:
                order = await call.orders.get()
                if isinstance(order, HangUpOrder):
                    call.ended_by = order.by
                    return True
                kept.append(order)
    except TimeoutError:
        for redirect in kept:
            call.orders.put_nowait(redirect)
        return False


async def send_digits(call: Call, digits: str) -> bool:
    """Press keys for whoever answered (`w` waits half a second); True when they hung up first."""
    for digit in digits:
        if digit not in _WAITS_S:
            call.wire.add("twilio", "digits", digits=digit)
        if await hung_up(call, _WAITS_S.get(digit, _DIGIT_S)):
            return True
    return False


def number_for(placement: Placement, shown: Number, auth_token: str) -> Number:
    """The number a call shows, with the URLs this call was given."""
    return replace(
        shown,
        voice_url=placement.url or shown.voice_url,
        voice_method=placement.method,
        voice_fallback_url=placement.fallback_url,
        voice_fallback_method=placement.fallback_method,
        status_callback=placement.status_callback,
        status_callback_method=placement.status_callback_method,
        account_sid=placement.account_sid,
        auth_token=auth_token,
    )


def order_for(placement: Placement, callee: Callee) -> CallOrder:
    """The callee as the order the rest of the stand-in runs by."""
    return CallOrder(
        placement.to,
        placement.from_number,
        list(callee.script),
        connect_to=callee.connect_to,
        params=callee.params,
        faults=callee.faults,
    )
