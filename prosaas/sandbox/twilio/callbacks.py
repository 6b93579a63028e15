"""Status callbacks: asynchronous, best effort, late, lost or doubled when told (A4, C)."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from prosaas.sandbox.twilio.background import Background
from prosaas.sandbox.twilio.call import Call
from prosaas.sandbox.twilio.clock import rfc2822
from prosaas.sandbox.twilio.errors import TwilioError
from prosaas.sandbox.twilio.status import TERMINAL, event_of, sip_response_code
from prosaas.sandbox.twilio.webhooks import Request, Webhooks

_COPIES: Mapping[str, Sequence[float]] = {"drop": (), "duplicate": (0.0, 0.0)}


@dataclass(frozen=True, slots=True)
class _Callback:
    """A request, what it tells, and after how many seconds each copy of it goes out."""

    event: str
    request: Request
    delays_s: Sequence[float] = (0.0,)


class Callbacks:
    """Sends what only informs: no answer of the application changes anything."""

    def __init__(self, webhooks: Webhooks, background: Background) -> None:
        self._webhooks = webhooks
        self._background = background
        self._fired: dict[str, int] = {}
        self._held: dict[str, _Callback] = {}

    def status_changed(self, call: Call) -> None:
        """Tell the number's or the order's status callback, where it asked for this event."""
        event, url = event_of(call.status), call.number.status_callback
        if not url or event not in call.events:
            return
        sequence = self._fired.get(call.sid, 0)
        self._fired[call.sid] = sequence + 1
        params = call.params() | _progress(call, sequence)
        request = Request(url, params, call.number.status_callback_method, purpose="status")
        kind = call.order.faults.status_callbacks
        callback = _Callback(event, request, _COPIES.get(kind, (0.0,)))
        if kind == "reorder":
            self._in_disorder(call, callback)
        else:
            self._spawn(call, [callback])

    def _in_disorder(self, call: Call, callback: _Callback) -> None:
        held = self._held.pop(call.sid, None)
        if call.status in TERMINAL:
            self._spawn(call, [callback, *([held] if held else [])])
            return
        self._held[call.sid] = callback
        if held is not None:
            self._spawn(call, [held])

    def stream(self, call: Call, url: str, event: str, fields: Mapping[str, str]) -> None:
        """A <Stream> statusCallback: stream-started, stream-stopped or stream-error."""
        if not url:
            return
        base = {
            "AccountSid": call.number.account_sid,
            "CallSid": call.sid,
            "StreamEvent": event,
            "Timestamp": call.clock.utc().isoformat(timespec="milliseconds"),
        }
        self.send(call, url, base | dict(fields), event)

    def send(self, call: Call, url: str, params: Mapping[str, str], event: str = "") -> None:
        """Send one callback in the background; `event` is its name in callback_delays_s."""
        self._spawn(call, [_Callback(event, Request(url, params, purpose="status"))])

    def _spawn(self, call: Call, callbacks: Sequence[_Callback]) -> None:
        """Send callbacks one after the other; the copies of each go their own ways."""
        first = callbacks[0]
        faults = call.order.faults
        delays = faults.callback_delays_s
        for delay_s in delays.get(first.event, delays.get("*", first.delays_s)):
            jitter_s = call.dice.uniform(0, faults.callback_jitter_ms) / 1000
            work = self._send(call, callbacks, delay_s + jitter_s)
            self._background.spawn(work, f"callback {call.sid}")

    async def _send(self, call: Call, callbacks: Sequence[_Callback], delay_s: float) -> None:
        await call.clock.sleep(delay_s)
        for callback in callbacks:
            await self._send_one(call, callback.request)

    async def _send_one(self, call: Call, request: Request) -> None:
        try:
            answer = await self._webhooks.send(call, request)
        except TwilioError as error:
            call.note(error.notice)
            return
        if not 200 <= answer.status < 300:  # noqa: PLR2004 - the class of success
            call.note(TwilioError(11200, f"{request.url} answered {answer.status}").notice)


def _progress(call: Call, sequence: int) -> dict[str, str]:
    params = {
        "CallbackSource": "call-progress-events",
        "SequenceNumber": str(sequence),
        "Timestamp": rfc2822(call.clock.utc()) or "",
    }
    if call.status not in TERMINAL:
        return params
    return params | {
        "CallDuration": str(call.seconds),
        "Duration": str(math.ceil(call.seconds / 60)),
        "SipResponseCode": sip_response_code(call.status),
    }
