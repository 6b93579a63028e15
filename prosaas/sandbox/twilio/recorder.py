"""Every recording of the stand-in: started by REST, <Record> or <Dial record>, and reported."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from prosaas.sandbox.twilio.background import Background
from prosaas.sandbox.twilio.call import API_VERSION, Call
from prosaas.sandbox.twilio.callbacks import Callbacks
from prosaas.sandbox.twilio.config import TwilioConfig
from prosaas.sandbox.twilio.recordings import Recording

BY_REST = "StartCallRecordingAPI"


@dataclass(frozen=True, slots=True)
class Terms:
    """What is recorded and who hears of it; `source` and `events` as protocols.md C names them."""

    source: str
    channels: int = 1
    track: str = "both"
    callback: str = ""
    callback_method: str = "POST"
    events: Sequence[str] = ("completed",)

    @classmethod
    def of_form(cls, form: Mapping[str, list[str]]) -> "Terms":
        """The terms in the body of a REST start."""
        return cls(
            BY_REST,
            channels=2 if form.get("RecordingChannels") == ["dual"] else 1,
            track=form.get("RecordingTrack", ["both"])[0],
            callback=form.get("RecordingStatusCallback", [""])[0],
            callback_method=form.get("RecordingStatusCallbackMethod", ["POST"])[0].upper(),
            events=form.get("RecordingStatusCallbackEvent", ["completed"]),
        )


class Recorder:
    """Starts, ends and reports recordings. `by_sid` holds those not deleted, oldest first."""

    def __init__(self, config: TwilioConfig, callbacks: Callbacks, background: Background) -> None:
        self.by_sid: dict[str, Recording] = {}
        self._config = config
        self._callbacks = callbacks
        self._background = background

    def of_call(self, call: Call, source: str = "") -> list[Recording]:
        """The call's recordings, oldest first; with `source` only those."""
        found = (entry for entry in self.by_sid.values() if entry.call is call)
        return [entry for entry in found if source in ("", entry.source)]

    def start(self, call: Call, terms: Terms, start_ms: float | None = None) -> Recording:
        """Record an answered call from now, or from `start_ms` since the answer."""
        assert call.line is not None  # noqa: S101 - the caller checked that it is in progress
        recording = Recording(
            call.sids.make("RE"),
            call,
            channels=terms.channels,
            started_at=call.clock.utc(),
            start_ms=call.line.at(call.clock.ms()) if start_ms is None else start_ms,
            callback=terms.callback,
            callback_method=terms.callback_method,
            events=terms.events,
            track=terms.track,
            source=terms.source,
        )
        self.by_sid[recording.sid] = recording
        self._report(recording)
        return recording

    def made(self, call: Call, terms: Terms) -> Recording:
        """The recording of all of a call that is over, ready; nobody hears of it."""
        assert call.line is not None and call.answered_at is not None  # noqa: S101, PT018
        recording = self.start(call, terms, 0.0)
        recording.started_at = call.answered_at
        self.stop(recording, 0.0, call.line.until_ms(call.clock.ms()))
        recording.status = "completed" if recording.end_ms else "absent"
        return recording

    def stop(self, recording: Recording, start_ms: float, end_ms: float) -> None:
        """The recording is this stretch of the call (ms since the answer); it is not ready yet."""
        recording.start_ms, recording.end_ms = start_ms, end_ms
        recording.status = "processing"

    def call_ended(self, call: Call) -> None:
        """End and finish what still runs."""
        for recording in self.of_call(call):
            if recording.status == "in-progress" and call.line is not None:
                end_ms = call.line.until_ms(call.clock.ms())
                self.stop(recording, recording.start_ms, end_ms)
                self._background.spawn(self.finish(recording), recording.sid)

    async def finish(self, recording: Recording) -> None:
        """Make a stopped recording ready and report it; an empty one is reported absent."""
        await recording.call.clock.sleep(self._config.recording_delay_ms / 1000)
        recording.status = "completed" if recording.end_ms > recording.start_ms else "absent"
        self._report(recording)

    def delete(self, recording: Recording) -> None:
        """Forget a recording, at once or after the configured delay; twice is once."""
        if self._config.deletion_delay_ms:
            self._background.spawn(self._delete_late(recording), recording.sid)
        else:
            self.by_sid.pop(recording.sid, None)

    async def _delete_late(self, recording: Recording) -> None:
        await recording.call.clock.sleep(self._config.deletion_delay_ms / 1000)
        self.by_sid.pop(recording.sid, None)

    def told_at_the_end(self, call: Call) -> dict[str, str]:
        """What the status callback of a recorded call's end has besides (protocols.md A4)."""
        recordings = self.of_call(call)
        return self.result(recordings[-1]) if recordings else {}

    def result(self, recording: Recording) -> dict[str, str]:
        """A stopped recording as the parameters of webhooks."""
        return {
            "RecordingUrl": self.url(recording),
            "RecordingSid": recording.sid,
            "RecordingDuration": str(recording.seconds),
        }

    def url(self, recording: Recording) -> str:
        """The recording's address without extension, as callbacks give it."""
        account = recording.call.number.account_sid
        base = f"{self._config.rest_url}/{API_VERSION}/Accounts/{account}"
        return f"{base}/Recordings/{recording.sid}"

    def _report(self, recording: Recording) -> None:
        events = " ".join(recording.events).split()
        if recording.callback and recording.status in events:
            params = recording.callback_params(self.url(recording))
            event = f"recording-{recording.status}"
            self._callbacks.send(
                recording.call, recording.callback, params, event, recording.callback_method
            )
