"""What a <Dial> leaves: its legs ended, its recording, the action told how it went (A6)."""

from dataclasses import dataclass, field

from prosaas.sandbox.twilio.documents import Page
from prosaas.sandbox.twilio.errors import TwilioError
from prosaas.sandbox.twilio.recorder import Terms
from prosaas.sandbox.twilio.recordings import Recording
from prosaas.sandbox.twilio.twiml.verbs import Dial
from prosaas.sandbox.twilio.verbs.dial_bridge import part
from prosaas.sandbox.twilio.verbs.dial_leg import Leg
from prosaas.sandbox.twilio.verbs.stage import Stage

SOURCE = "DialVerb"


@dataclass(slots=True)
class Report:
    """One <Dial> as far as it has come. `status` is a DialCallStatus; `joined` who answered."""

    stage: Stage
    verb: Dial
    page: Page
    status: str = "failed"
    legs: list[Leg] = field(default_factory=list)
    joined: Leg | None = None
    recording: Recording | None = None

    def nobody_came(self) -> None:
        """The status is that of the leg that rang last."""
        created_at = self.stage.call.created_at
        self.status = max(self.legs, key=lambda leg: leg.ended_at or created_at).status

    def record(self, since: str) -> None:
        """Record from now on, if the verb says that from `since`: ringing or answer. What should
        be recorded from the ringing of a call not answered yet is from the answer.
        """
        verb, wanted = self.verb, self.verb.record.startswith("record-from-")
        is_late = since == "ringing" and not verb.record.startswith("record-from-ringing")
        if not wanted or is_late or self.recording or self.stage.call.line is None:
            return
        terms = Terms(
            SOURCE,
            channels=2 if verb.record.endswith("-dual") else 1,
            callback=self.page.resolve(verb.callback) if verb.callback else "",
            callback_method=verb.callback_method,
            events=verb.events,
        )
        self.recording = self.stage.recorder.start(self.stage.call, terms)

    def end(self) -> None:
        """Part the two and hang up every leg."""
        call, recording = self.stage.call, self.recording
        for leg in self.legs:
            leg.drop("canceled" if self.status == "canceled" else "no-answer")
        if call.line is None:
            return
        part(call.clock, call.line)
        if recording is not None:
            end_ms = call.line.until_ms(call.clock.ms())
            self.stage.recorder.stop(recording, recording.start_ms, end_ms)

    async def concluded(self) -> Page | None:
        """The action's document, if there is an action; the recording is reported after it."""
        try:
            return await self._ask() if self.verb.action else None
        finally:
            self._finish_recording()

    async def leave(self, hung_up: bool) -> None:  # noqa: FBT001 - as Stage.leave is called
        """The caller hung up, which the action is told, or a redirect took over."""
        if hung_up and self.verb.action:
            try:
                await self._ask()
            except TwilioError as error:
                self.stage.call.note(error.notice)
        self._finish_recording()

    async def _ask(self) -> Page:
        url = self.page.resolve(self.verb.action)
        return await self.stage.documents.fetch(url, self._params(), self.verb.method)

    def _finish_recording(self) -> None:
        if self.recording is not None:
            finishing = self.stage.recorder.finish(self.recording)
            self.stage.background.spawn(finishing, self.recording.sid)

    def _params(self) -> dict[str, str]:
        leg = self.joined or (self.legs[-1] if self.legs else None)
        params = {"DialCallStatus": self.status, "DialBridged": "false"}
        if leg is None:
            return params
        params["DialBridged"] = "true" if leg.bridged else "false"
        if leg.party.kind == "Conference":
            return params | {"DialCallStatus": "answered" if leg.bridged else self.status}
        params["DialCallSid"] = leg.sid
        if leg.answered_at is not None:
            params["DialCallDuration"] = str(leg.seconds)
        if self.recording is not None:
            params["RecordingUrl"] = self.stage.recorder.url(self.recording)
        return params
