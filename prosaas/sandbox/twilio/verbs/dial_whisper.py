"""The whisper: TwiML that only the callee hears, before the two are joined (A6)."""

import asyncio
from typing import Any

from prosaas.sandbox.twilio.documents import Page
from prosaas.sandbox.twilio.errors import TwilioError
from prosaas.sandbox.twilio.stream.line import Line
from prosaas.sandbox.twilio.twiml.verbs import Hangup, Pause, Play, Redirect, Reject, Say, Verb
from prosaas.sandbox.twilio.verbs.dial_leg import Leg
from prosaas.sandbox.twilio.verbs.voice import play_out, sound_of


class _NotJoined(Exception):
    """The whisper ended the leg."""


async def whisper(leg: Leg, line: Line, url: str) -> bool:
    """Whether the leg may be joined: its document did not end it, and the callee stayed."""
    listening = asyncio.create_task(_run(leg, line, url))
    try:
        ends: list[asyncio.Future[Any]] = [listening, leg.gone]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        return listening.done() and listening.result() and not leg.gone.done()
    except TwilioError as error:
        leg.stage.call.note(error.notice)
        return False
    finally:
        listening.cancel()
        await asyncio.wait([listening])


async def _run(leg: Leg, line: Line, url: str) -> bool:
    page: Page | None = await _fetch(leg, url, leg.party.method)
    try:
        while page is not None:
            page = await _page(leg, line, page)
    except _NotJoined:
        return False
    return True


async def _fetch(leg: Leg, url: str, method: str) -> Page:
    return await leg.stage.documents.fetch(url, leg.params(), method)


async def _page(leg: Leg, line: Line, page: Page) -> Page | None:
    for verb in page.document.verbs:
        following = await _verb(leg, line, verb, page)
        if following is not None:
            return following
    return None


async def _verb(leg: Leg, line: Line, verb: Verb, page: Page) -> Page | None:
    clock = leg.stage.call.clock
    match verb:
        case Say() | Play():
            sound = await sound_of(verb, page, leg.stage.documents)
            await play_out(clock, line, sound, verb.loop)
        case Pause():
            await clock.sleep(verb.seconds)
        case Redirect():
            return await _fetch(leg, page.resolve(verb.url), verb.method)
        case Hangup() | Reject():
            raise _NotJoined
        case _:
            leg.stage.note(13201, f"<{type(verb).__name__}> in a whisper")
    return None
