"""What each TwiML verb does to a call."""

from typing import NoReturn

from prosaas.sandbox.twilio.documents import Page
from prosaas.sandbox.twilio.twiml.document import Document
from prosaas.sandbox.twilio.twiml.verbs import (
    Connect,
    Dial,
    Hangup,
    Pause,
    Play,
    Record,
    Redirect,
    Reject,
    Say,
    Verb,
)
from prosaas.sandbox.twilio.verbs.connect import connect
from prosaas.sandbox.twilio.verbs.dial import dial
from prosaas.sandbox.twilio.verbs.record import record
from prosaas.sandbox.twilio.verbs.stage import CallEnded, Stage
from prosaas.sandbox.twilio.verbs.voice import APOLOGY, play_out, sound_of


class Verbs:
    """Executes documents for one call."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    async def run(self, page: Page) -> Page:
        """Run verbs until one asks for another document; raises CallEnded at the last."""
        for verb in page.document.verbs:
            following = await self._verb(verb, page)
            if following is not None:
                return following
        return self._hang_up()

    async def apologise(self) -> Page:
        """What the caller hears when a document cannot be had; raises CallEnded."""
        await self._sound(Say(APOLOGY), Page(Document(()), ""))
        return self._hang_up()

    def left(self, *, hung_up: bool) -> None:
        """The running verb was cut short, by a hang-up or else by a redirect."""
        self._stage.left(hung_up=hung_up)

    async def _verb(self, verb: Verb, page: Page) -> Page | None:
        stage = self._stage
        match verb:
            case Connect():
                return await connect(stage, verb, page)
            case Dial():
                return await dial(stage, verb, page)
            case Record():
                return await record(stage, verb, page)
            case Redirect():
                return await stage.documents.fetch(page.resolve(verb.url), method=verb.method)
            case Say() | Play():
                await self._sound(verb, page)
            case Pause():
                await stage.call.clock.sleep(verb.seconds)
            case Hangup():
                self._hang_up()
            case Reject():
                self._reject(verb)
        return None

    async def _sound(self, verb: Say | Play, page: Page) -> None:
        line = self._stage.line()
        audio = await sound_of(verb, page, self._stage.documents)
        await play_out(self._stage.call.clock, line, audio, verb.loop)

    def _hang_up(self) -> NoReturn:
        """The application's end of the call, which answers it first if nothing else has."""
        self._stage.line()
        raise CallEnded("completed")

    def _reject(self, verb: Reject) -> None:
        if self._stage.call.answered_at is not None:
            self._hang_up()
        raise CallEnded("busy" if verb.reason == "busy" else "no-answer")
