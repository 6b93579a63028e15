"""Status callbacks: asynchronous, best effort, lost or doubled when told (protocols.md A4, C)."""

import math
from collections.abc import Mapping

from prosaas.sandbox.twilio_background import Background
from prosaas.sandbox.twilio_call import Call
from prosaas.sandbox.twilio_clock import rfc2822
from prosaas.sandbox.twilio_errors import TwilioError
from prosaas.sandbox.twilio_webhooks import Request, Webhooks


class Callbacks:
    """Sends what only informs: no answer of the application changes anything."""

    def __init__(self, webhooks: Webhooks, background: Background) -> None:
        self._webhooks = webhooks
        self._background = background

    def call_ended(self, call: Call) -> None:
        """The number's status callback, once, at the end of an inbound call."""
        if not call.number.status_callback:
            return
        params = call.params() | {
            "CallbackSource": "call-progress-events",
            "CallDuration": str(call.seconds),
            "Duration": str(math.ceil(call.seconds / 60)),
            "SequenceNumber": "0",
            "Timestamp": rfc2822(call.clock.utc()) or "",
            "SipResponseCode": "200",
        }
        for _ in range({"drop": 0, "duplicate": 2}.get(call.order.faults.status_callbacks, 1)):
            self.send(call, call.number.status_callback, params)

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
        self.send(call, url, base | dict(fields))

    def send(self, call: Call, url: str, params: Mapping[str, str]) -> None:
        """Send one callback in the background."""
        self._background.spawn(self._send(call, url, params), f"callback {call.sid}")

    async def _send(self, call: Call, url: str, params: Mapping[str, str]) -> None:
        try:
            answer = await self._webhooks.send(call, Request(url, params, purpose="status"))
        except TwilioError as error:
            call.note(error.notice)
            return
        if not 200 <= answer.status < 300:  # noqa: PLR2004 - the class of success
            call.note(TwilioError(11200, f"{url} answered {answer.status}").notice)
