"""<Dial>: rings the far ends, joins the caller to who answers, reports to the action (A6)."""

import asyncio
import re
from collections.abc import Awaitable

from prosaas.sandbox import twilio_tones
from prosaas.sandbox.twilio_dial_verb_bridge import Mouth, bridge, part
from prosaas.sandbox.twilio_dial_verb_leg import Leg
from prosaas.sandbox.twilio_dial_verb_ring import ring
from prosaas.sandbox.twilio_dial_verb_whisper import whisper
from prosaas.sandbox.twilio_documents import Page
from prosaas.sandbox.twilio_errors import TwilioError
from prosaas.sandbox.twilio_recorder import Terms
from prosaas.sandbox.twilio_recordings import Recording
from prosaas.sandbox.twilio_stage import Stage
from prosaas.sandbox.twilio_voice_verbs import play_out
from prosaas.sandbox.twiml_verbs import Dial, Party

SOURCE = "DialVerb"
_E164 = re.compile(r"\+[1-9]\d{6,14}")


async def dial(stage: Stage, verb: Dial, page: Page) -> Page | None:
    """Dial to the end, then fetch the action's document; None lets the next verb run."""
    dialling = _Dialling(stage, verb, page)
    stage.leave = dialling.leave
    try:
        await dialling.run()
    finally:
        dialling.end()
    stage.leave = None
    try:
        return await dialling.ask() if verb.action else None
    finally:
        dialling.finish_recording()


class _Dialling:
    """One <Dial> under way."""

    def __init__(self, stage: Stage, verb: Dial, page: Page) -> None:
        self._stage = stage
        self._verb = verb
        self._page = page
        self._clock = stage.call.clock
        self._legs: list[Leg] = []
        self._joined: Leg | None = None
        self._status = "failed"
        self._recording: Recording | None = None
        self._star: asyncio.Future[None] | None = None

    async def run(self) -> None:
        """Ring, whisper, join; returns when the two have parted or nobody came."""
        if not self._verb.answer_on_bridge:
            self._stage.line()
        if not self._may_dial():
            return
        self._legs = [self._leg(party) for party in self._verb.parties]
        self._stage.call.legs += self._legs
        if self._verb.hangup_on_star:
            self._star = asyncio.get_running_loop().create_future()
        if not await self._until_star(self._ring_and_join()):
            self._status = "completed" if self._joined else "canceled"

    async def _until_star(self, work: Awaitable[None]) -> bool:
        """Do `work` unless the caller presses the star first; False when that came."""
        task = asyncio.ensure_future(work)
        star = [self._star] if self._star is not None else []
        try:
            await asyncio.wait([task, *star], return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                task.result()
            return task.done()
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def _ring_and_join(self) -> None:
        self._status = "no-answer"
        if self._verb.record.startswith("record-from-ringing"):
            self._record()
        ringback = asyncio.create_task(self._ringback())
        try:
            verb = self._verb
            leg = await ring(self._legs, verb.timeout_s, sequential=verb.sequential)
            if leg is None:
                self._status = self._failure()
                return
            self._status, self._joined = "completed", leg
            is_welcome = await self._whisper(leg)
        finally:
            ringback.cancel()
            await asyncio.wait([ringback])
        if is_welcome:
            await self._join(leg)

    async def _ringback(self) -> None:
        line = self._stage.call.line
        if line is not None:
            line.listener = Mouth(self._clock, star=self._star)
            await play_out(self._clock, line, twilio_tones.ringing(), 0)

    async def _whisper(self, leg: Leg) -> bool:
        if not leg.party.url or leg.line is None:
            return True
        return await whisper(leg, leg.line, self._page.resolve(leg.party.url))

    async def _join(self, leg: Leg) -> None:
        caller = self._stage.line()
        assert leg.line is not None  # noqa: S101 - a leg that was picked up has one
        if self._verb.record.startswith("record-from-answer"):
            self._record()
        leg.bridged = True
        bridge(self._clock, caller, leg.line, self._star)
        seconds = [self._verb.time_limit_s, leg.callee.seconds]
        limit_s = min(limit for limit in seconds if limit is not None)
        limit = asyncio.ensure_future(self._clock.sleep(limit_s))
        try:
            await asyncio.wait([limit, leg.gone], return_when=asyncio.FIRST_COMPLETED)
        finally:
            limit.cancel()
            await asyncio.wait([limit])

    def _failure(self) -> str:
        """What a dial that nobody answered reports: how the leg that rang last ended."""
        last = max(self._legs, key=lambda leg: leg.ended_at or self._stage.call.created_at)
        return last.status

    def end(self) -> None:
        """Part the two and hang up every leg."""
        line = self._stage.call.line
        if line is not None:
            part(self._clock, line)
        for leg in self._legs:
            leg.drop("canceled" if self._status == "canceled" else "no-answer")
        if self._recording is not None and line is not None:
            end_ms = line.until_ms(self._clock.ms())
            self._stage.recorder.stop(self._recording, self._recording.start_ms, end_ms)

    def finish_recording(self) -> None:
        """The recording's callback comes after the action."""
        if self._recording is not None:
            finishing = self._stage.recorder.finish(self._recording)
            self._stage.background.spawn(finishing, self._recording.sid)

    async def ask(self) -> Page:
        """The action's document."""
        url = self._page.resolve(self._verb.action)
        return await self._stage.documents.fetch(url, self._outcome(), self._verb.method)

    async def leave(self, hung_up: bool) -> None:  # noqa: FBT001 - as Stage.leave is called
        """The caller hung up, which the action is told, or a redirect took over."""
        if hung_up and self._verb.action:
            try:
                await self.ask()
            except TwilioError as error:
                self._stage.call.note(error.notice)
        self.finish_recording()

    def _outcome(self) -> dict[str, str]:
        leg = self._joined or (self._legs[-1] if self._legs else None)
        fields = {"DialCallStatus": self._status, "DialBridged": "false"}
        if leg is None:
            return fields
        fields["DialBridged"] = "true" if leg.bridged else "false"
        if leg.party.kind == "Conference":
            return fields | {"DialCallStatus": "answered" if leg.bridged else self._status}
        fields["DialCallSid"] = leg.sid
        if leg.answered_at is not None:
            fields["DialCallDuration"] = str(leg.seconds)
        if self._recording is not None:
            fields["RecordingUrl"] = self._stage.recorder.url(self._recording)
        return fields

    def _record(self) -> None:
        verb, channels = self._verb, 2 if self._verb.record.endswith("-dual") else 1
        callback = self._page.resolve(verb.callback) if verb.callback else ""
        terms = Terms(SOURCE, channels, callback=callback, events=verb.events)
        if self._recording is None and self._stage.call.line is not None:
            self._recording = self._stage.recorder.start(self._stage.call, terms)

    def _leg(self, party: Party) -> Leg:
        call, url = self._stage.call, party.status_callback
        return Leg(
            self._stage,
            party,
            call.far_ends.dial(party.to),
            call.sids.make("CA"),
            self._verb.caller_id or call.order.from_number,
            self._page.resolve(url) if url else "",
        )

    def _may_dial(self) -> bool:
        """Whether Twilio would try at all; if not, its debugger says why."""
        stage, caller_id = self._stage, self._verb.caller_id
        own = {stage.call.order.from_number, stage.call.order.to}
        if (
            caller_id
            and caller_id not in own | set(stage.config.verified)
            and caller_id not in stage.numbers
        ):
            stage.note(13214, caller_id)
            return False
        refused = [party for party in self._verb.parties if not _is_dialable(party)]
        for party in refused:
            stage.note(13243 if party.kind == "Sip" else 13224, party.to)
        if not self._verb.parties:
            stage.note(13224, "nobody to dial")
        return not refused and bool(self._verb.parties)


def _is_dialable(party: Party) -> bool:
    match party.kind:
        case "Number":
            return _E164.fullmatch(party.to) is not None
        case "Sip":
            return party.to.startswith(("sip:", "sips:"))
        case _:
            return bool(party.to)
