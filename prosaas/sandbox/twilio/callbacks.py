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

_ASIDE = "status"  # the purpose of Request, as Faults.signature_on names it
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

    def status_changed(self, call: Call, more: Mapping[str, str] | None = None) -> None:
        """Tell the number's or the order's status callback, where it asked for this event;
        `more` is what the end of a recorded call has besides.
        """
        event, url = event_of(call.status), call.number.status_callback
        if not url or event not in call.events:
            return
        sequence = self._fired.get(call.sid, 0)
        self._fired[call.sid] = sequence + 1
        params = call.params() | _progress(call, sequence) | dict(more or {})
        request = Request(url, params, call.number.status_callback_method, purpose=_ASIDE)
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

    def stream(
        self, call: Call, url: str, events: Mapping[str, Mapping[str, str]], method: str = "POST"
    ) -> None:
        """A <Stream> statusCallback: `events` (stream-started, stream-stopped, stream-error) with
        their fields are told one after the other, unless callback_delays_s speaks of them.
        """
        base = {
            "AccountSid": call.number.account_sid,
            "CallSid": call.sid,
            "Timestamp": call.clock.utc().isoformat(timespec="milliseconds"),
        }
        callbacks = [
            _Callback(event, Request(url, {**base, "StreamEvent": event, **fields}, method, _ASIDE))
            for event, fields in events.items()
            if url
        ]
        delays = call.order.faults.callback_delays_s
        apart = any(event in delays for event in events)
        for sequence in [[one] for one in callbacks] if apart else [callbacks]:
            self._spawn(call, sequence)

    def send(
        self,
        call: Call,
        url: str,
        params: Mapping[str, str],
        event: str = "",
        method: str = "POST",
    ) -> None:
        """Send one callback in the background; `event` is its name in callback_delays_s. A GET
        has its params in the query.
        """
        self._spawn(call, [_Callback(event, Request(url, params, method, _ASIDE))])

    def _spawn(self, call: Call, callbacks: Sequence[_Callback]) -> None:
        """Send callbacks one after the other; the copies of each go their own ways."""
        if not callbacks:
            return
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
