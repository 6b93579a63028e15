"""Calls on the stand-in: each case has a number of its own, and all of them ring at once."""

import asyncio
from collections.abc import Mapping
from itertools import count

import aiohttp

from tests.conformance.targets import TwilioTarget
from tests.conformance.twilio_voice.cases import Case, Press, Say, Step, Wait
from tests.conformance.twilio_voice.exchange import Exchange, Seen, exchange, over

BUSY = {"to": "*", "outcome": "busy", "after_ms": 100}  # as nobody's number on the real service
_NUMBERS = count(15005551000)


async def ring_all(target: TwilioTarget, cases: Mapping[str, Case]) -> dict[str, Seen]:
    """Place every case's call; what each left behind."""
    async with exchange(target, cases) as here, aiohttp.ClientSession(target.url) as control:
        calls = (_ring(here, control, name) for name in cases)
        ends = await asyncio.gather(*calls, return_exceptions=True)
        for name, end in zip(cases, ends, strict=True):
            if isinstance(end, Exception):
                here.seen[name].failure = end
        return here.seen


async def _ring(here: Exchange, control: aiohttp.ClientSession, name: str) -> None:
    case, seen, number = here.cases[name], here.seen[name], f"+{next(_NUMBERS)}"
    base = here.base(name)
    numbers = {"number": number, "voice_url": f"{base}/voice", "status_callback": f"{base}/status"}
    if case.fallback:
        numbers["voice_fallback_url"] = f"{base}/fallback"
    await _post(control, "/sandbox/numbers", numbers)
    script = [*map(_step, case.caller), {"hangup": True}]
    order = {"to": number, "from": here.target.caller, "script": script} | {
        "connect_to": here.origin,
        "dials": [BUSY],
    }
    sid = str((await _post(control, "/sandbox/calls", order))["call_sid"])
    await over(here, name)
    async with control.get(f"/sandbox/calls/{sid}") as reply:
        seen.codes = [int(error["code"]) for error in (await reply.json())["errors"]]
    seen.resource = await asyncio.to_thread(
        lambda: {"sid": sid} | vars(here.rest.calls(sid).fetch())
    )


async def _post(
    control: aiohttp.ClientSession, path: str, body: Mapping[str, object]
) -> dict[str, object]:
    async with control.post(path, json=body) as reply:
        assert reply.status == 200, await reply.text()
        answer: dict[str, object] = await reply.json()
        return answer


def _step(step: Step) -> dict[str, object]:
    match step:
        case Wait():
            return {"pause_ms": step.ms}
        case Say():
            return {"say": step.text}
        case Press():
            return {"dtmf": step.keys}
