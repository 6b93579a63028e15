"""Calls on the real service: a second number of ours phones the first, by REST.

The number's URLs are set for each call and put back at the end. The caller's leg reports to
`caller`, so its status callbacks are those of an outbound call (protocols.md E).
"""

import asyncio
import math
from typing import Any

from tests.conformance.targets import TwilioTarget, wanted
from tests.conformance.twilio_voice.cases import Case, Press, Say, Step
from tests.conformance.twilio_voice.exchange import Exchange, Seen, exchange, over

EVENTS = ["initiated", "ringing", "answered", "completed"]
NEEDS = ("CONFORMANCE_TWILIO_NUMBER", "CONFORMANCE_CALLER_NUMBER", "CONFORMANCE_PUBLIC_URL")
ALERT_SECONDS = 60
URLS = ("voice_url", "voice_fallback_url", "status_callback")


async def ring(target: TwilioTarget, name: str, case: Case) -> Seen:
    """Place one case's call; what it left behind. Skips the test without what a call needs."""
    wanted(*NEEDS)
    async with exchange(target, {name: case}) as here:
        seen = here.seen[name]
        number = await asyncio.to_thread(_number, here)
        before = {url: getattr(number, url) or "" for url in URLS}
        try:
            await asyncio.to_thread(number.update, **_urls(here, name))
            await asyncio.to_thread(_call, here, name)
            await over(here, name)
        finally:
            await asyncio.to_thread(number.update, **before)
        sid = seen.asked("status")[-1].params["CallSid"]
        seen.resource = vars(await asyncio.to_thread(here.rest.calls(sid).fetch))
        if case.blames:
            seen.codes = await _codes(here, sid)
        return seen


def _number(here: Exchange) -> Any:
    (number,) = here.rest.incoming_phone_numbers.list(phone_number=here.target.number)
    return number


def _urls(here: Exchange, name: str) -> dict[str, str]:
    base = here.base(name)
    fallback = f"{base}/fallback" if here.cases[name].fallback else ""
    return {
        "voice_url": f"{base}/voice",
        "voice_fallback_url": fallback,
        "status_callback": f"{base}/status",
    }


def _call(here: Exchange, name: str) -> None:
    steps = "".join(map(_verb, here.cases[name].caller))
    here.rest.calls.create(
        to=here.target.number,
        from_=here.target.caller,
        twiml=f"<Response>{steps}<Hangup/></Response>",
        status_callback=f"{here.base(name)}/caller",
        status_callback_event=EVENTS,
        time_limit=60,
    )


def _verb(step: Step) -> str:
    match step:
        case Say():
            return f"<Say>{step.text}</Say>"
        case Press():
            return f'<Play digits="{step.keys}"/>'
        case _:
            return f'<Pause length="{math.ceil(step.ms / 1000)}"/>'


async def _codes(here: Exchange, sid: str) -> list[int]:
    """The alerts about a call, once there are some; none after a minute is an answer too."""
    for _ in range(ALERT_SECONDS // 5):
        alerts = await asyncio.to_thread(here.rest.monitor.v1.alerts.list, limit=100)
        if codes := [int(a.error_code) for a in alerts if a.resource_sid == sid]:
            return codes
        await asyncio.sleep(5)
    return []
