"""What each TwiML verb does to a call."""

import asyncio
from collections.abc import Mapping

from prosaas.sandbox.audio import BYTES_PER_MS
from prosaas.sandbox.twilio_answer import answer
from prosaas.sandbox.twilio_call import Call
from prosaas.sandbox.twilio_callbacks import Callbacks
from prosaas.sandbox.twilio_config import TwilioConfig
from prosaas.sandbox.twilio_documents import Documents, Page
from prosaas.sandbox.twilio_errors import Notice, TwilioError
from prosaas.sandbox.twilio_line import Line
from prosaas.sandbox.twilio_pacer import Pacer
from prosaas.sandbox.twilio_stream import MediaStream, refuse
from prosaas.sandbox.twiml_verbs import Connect, Hangup, Pause, Redirect, Reject, Say, Verb
from prosaas.sandbox.voice import say

_VOICES = {"en", "he"}


class CallEnded(Exception):
    """A verb ended the call with this terminal status."""

    def __init__(self, status: str) -> None:
        self.status = status
        super().__init__(status)


class Verbs:
    """Executes documents for one call; streams are opened, run and closed here."""

    def __init__(
        self,
        call: Call,
        documents: Documents,
        callbacks: Callbacks,
        pacer: Pacer,
        *,
        config: TwilioConfig,
    ) -> None:
        self._call = call
        self._documents = documents
        self._callbacks = callbacks
        self._pacer = pacer
        self._config = config

    async def run(self, page: Page) -> Page:
        """Run verbs until one asks for another document; raises CallEnded at the last."""
        for verb in page.document.verbs:
            following = await self._verb(verb, page)
            if following is not None:
                return following
        raise CallEnded("completed")

    async def _verb(self, verb: Verb, page: Page) -> Page | None:
        match verb:
            case Connect():
                return await self._connect(verb, page)
            case Say():
                await self._say(verb)
            case Pause():
                await asyncio.sleep(verb.seconds)
            case Redirect():
                return await self._documents.fetch(page.resolve(verb.url), method=verb.method)
            case Hangup():
                raise CallEnded("completed")
            case Reject():
                raise CallEnded("busy" if verb.reason == "busy" else "no-answer")
        return None

    def _answer(self) -> Line:
        return answer(self._call, self._pacer)

    async def _say(self, verb: Say) -> None:
        line = self._answer()
        language = verb.language[:2].lower()
        audio = await say(
            verb.text, language=language if language in _VOICES else "en", speaker="agent"
        )
        line.playout.push(line.at(self._call.clock.ms()), audio)
        await asyncio.sleep(len(audio) / BYTES_PER_MS / 1000)

    async def _connect(self, verb: Connect, page: Page) -> Page | None:
        stream = MediaStream(self._call, verb.stream, self._answer())
        failure = await self._stream(stream, verb)
        fields = {"StreamSid": stream.log.stream_sid} | _failure_fields(failure)
        event = "stream-error" if failure else "stream-stopped"
        stream.log.end = event
        if not verb.action:
            return None
        fields["StreamEvent"] = event
        return await self._documents.fetch(page.resolve(verb.action), fields, verb.method)

    async def _stream(self, stream: MediaStream, verb: Connect) -> Notice | None:
        """Run a stream to its end; the notice says why it failed, None that it was closed."""
        failure: Notice | None = None
        alive = True
        try:
            refuse(verb.stream, allow_ws=self._config.allow_ws)
            socket = await stream.open(self._config.handshake_s)
            self._report(stream, verb, "stream-started")
            await asyncio.wait([socket.closed])
            alive, failure = False, socket.closed.result()
        except TwilioError as error:
            failure = error.notice
        finally:
            await stream.finish(stop=alive)
            self._conclude(stream, verb, failure)
        return failure

    def _conclude(self, stream: MediaStream, verb: Connect, failure: Notice | None) -> None:
        if failure is not None:
            self._call.note(failure)
            self._report(stream, verb, "stream-error", _failure_fields(failure))
        stream.log.end = "stream-error" if failure else "stream-stopped"
        self._report(stream, verb, "stream-stopped")

    def _report(
        self,
        stream: MediaStream,
        verb: Connect,
        event: str,
        more: Mapping[str, str] | None = None,
    ) -> None:
        fields = {"StreamSid": stream.log.stream_sid, "StreamName": verb.stream.name}
        url = verb.stream.status_callback
        self._callbacks.stream(self._call, url, event, fields | dict(more or {}))


def _failure_fields(failure: Notice | None) -> dict[str, str]:
    return {"StreamError": f"{failure.code} {failure.message}"} if failure else {}
