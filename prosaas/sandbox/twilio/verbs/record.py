"""<Record>: the caller's message, the action that gets its URL, the callback after it (A6)."""

import asyncio
from dataclasses import dataclass

from prosaas.sandbox.caller.caller import Frame
from prosaas.sandbox.sound.audio import BYTES_PER_MS
from prosaas.sandbox.twilio.documents import Page
from prosaas.sandbox.twilio.errors import STAND_IN, TwilioError
from prosaas.sandbox.twilio.recorder import Terms
from prosaas.sandbox.twilio.recordings import Recording
from prosaas.sandbox.twilio.stream.line import Line
from prosaas.sandbox.twilio.twiml.verbs import Record
from prosaas.sandbox.twilio.verbs import tones as twilio_tones
from prosaas.sandbox.twilio.verbs.record_take import Take
from prosaas.sandbox.twilio.verbs.stage import CallEnded, Stage
from prosaas.sandbox.twilio.verbs.voice import play_out

SOURCE = "RecordVerb"


async def record(stage: Stage, verb: Record, page: Page) -> Page | None:
    """Record, then fetch the action's document; None falls through after an empty recording."""
    line = stage.line()
    if verb.play_beep:
        await play_out(stage.call.clock, line, twilio_tones.beep())
    callback = page.resolve(verb.callback) if verb.callback else ""
    terms = Terms(
        SOURCE,
        track="inbound",
        callback=callback,
        callback_method=verb.callback_method,
        events=verb.events,
    )
    start_ms = len(line.said) / BYTES_PER_MS
    message = _Message(stage, verb, page, stage.recorder.start(stage.call, terms, start_ms))
    take = Take(verb)
    stage.leave = message.leave
    try:
        await _listen(line, take)
    finally:
        first, last = take.bounds_ms()
        stage.recorder.stop(message.recording, start_ms + first, start_ms + last)
    stage.leave = None
    return await message.concluded(take.digits)


class _Microphone:
    """Gives a line's frames to a take until it has enough."""

    def __init__(self, take: Take) -> None:
        self._take = take
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def caller_frame(self, frame: Frame, due_ms: float) -> None:
        """20 ms of the caller."""
        if not self.over.done() and self._take.hear(frame):
            self.over.set_result(None)

    def marks_heard(self, names: list[str]) -> None:
        """Nothing here queues marks."""


async def _listen(line: Line, take: Take) -> None:
    microphone = _Microphone(take)
    line.listener = microphone
    try:
        await microphone.over
    finally:
        if line.listener is microphone:
            line.listener = None


@dataclass(frozen=True, slots=True)
class _Message:
    """A recording that was made, and whom to tell."""

    stage: Stage
    verb: Record
    page: Page
    recording: Recording

    async def concluded(self, digits: str) -> Page | None:
        """The action's document; an empty recording asks nobody. The callback comes after it."""
        try:
            return None if self._is_empty() else await self._ask(digits)
        finally:
            finishing = self.stage.recorder.finish(self.recording)
            self.stage.background.spawn(finishing, self.recording.sid)

    async def leave(self, hung_up: bool) -> None:  # noqa: FBT001 - as Stage.leave is called
        """The caller hung up, which the action is told, or a redirect took over."""
        if hung_up and not self._is_empty():
            try:
                await self._ask("hangup")
            except TwilioError as error:
                self.stage.call.note(error.notice)
        await self.stage.recorder.finish(self.recording)

    def _is_empty(self) -> bool:
        return self.recording.end_ms <= self.recording.start_ms

    async def _ask(self, digits: str) -> Page:
        if digits != "hangup":
            self._count()
        fields = self.stage.recorder.result(self.recording) | {"Digits": digits}
        url = self.page.resolve(self.verb.action)
        return await self.stage.documents.fetch(url, fields, self.verb.method)

    def _count(self) -> None:
        """Twilio would record for ever; this ends the call after a bound of its own."""
        stage, most = self.stage, self.stage.config.most_record_loops
        stage.endless = 0 if self.verb.action else stage.endless + 1
        if stage.endless > most:
            stage.note(STAND_IN, f"<Record> without action asked its own document {most} times")
            raise CallEnded("completed")
