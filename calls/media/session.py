"""One live call: feeds the machine from one place and carries its commands out.

Everything here runs on the event loop. One task group owns every task of the call, and leaving
it cancels and awaits them all, so nothing outlives the call (L51, L63). The carrier's messages
come in through `carrier_said`, which never waits.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

import structlog

from calls.engine import commands as do
from calls.engine import events as ev
from calls.engine.machine import CallMachine
from calls.engine.policy import AgentPolicy
from calls.engine.states import CallState, EndReason
from calls.media import closing, delays, holding, liveness, reading, watching
from calls.media.agent_audio import Token
from calls.media.call_tasks import CallTasks
from calls.media.caller_audio import CallerAudio
from calls.media.carrier_side import CarrierSide
from calls.media.carry_out import CARRY_OUT
from calls.media.gauge import Gauge
from calls.media.line import Frame
from calls.media.live_feed import LiveFeed
from calls.media.model_side import ModelSide
from calls.media.ports import Parties, Ports
from calls.media.report import barge_in_event
from calls.media.taping import Taping
from calls.media.timers import CallTimers
from calls.media.tool_runs import ToolRuns
from calls.media.writer import CallWriter
from calls.realtime import messages
from calls.tape import Header
from calls.tools import Place, specs
from calls.twilio import media

log = structlog.get_logger(__name__)

_OPENING: Final = (ev.SessionReady, ev.StreamStarted)
_SENDING: Final = (ev.SendingBegan, ev.SendingProgressed)
_TALKING: Final = (CallState.LIVE, CallState.CLOSING)


class CallSession:
    """One call from the accepted socket to the last written word.

    Times with a fraction are on the ports' clock, the others on the call's own; all are ms.
    """

    def __init__(self, *, parties: Parties, policy: AgentPolicy, ports: Ports) -> None:
        self.call_sid, self.parties, self.ports = parties.call_sid, parties, ports
        self._zero = ports.clock()
        self._over = asyncio.Event()
        self.counts: Counter[str] = Counter()
        self.machine = CallMachine(policy, parties.call_sid)
        self.tasks = CallTasks()
        self.timers = CallTimers(self.tasks, self.feed, self.now)
        self.tools = ToolRuns(
            self.tasks,
            use=ports.use,
            offered=ports.tools,
            place=Place(parties.timezone, ports.utc),
            answered=self.feed,
            now=self.now,
        )
        self.model = ModelSide(
            tasks=self.tasks,
            dial=ports.dial,
            session=messages.session(
                policy,
                transcribe_model=ports.transcribe_model,
                tools=specs(policy.tools, ports.tools),
            ),
            feed=self._model_said,
            now=self.now,
            clock=ports.clock,
        )
        self.carrier = CarrierSide(
            carrier=ports.carrier, pacing=ports.pacing, written=self._written, clock=ports.clock
        )
        self.caller = CallerAudio(self.model.post)
        self.writer = CallWriter(ports.run)
        self.live = LiveFeed(ports.publish, parties)
        self.gauge = Gauge(partial(reading.read, self), self.counts)
        recorded_at = ports.utc().isoformat(timespec="seconds")
        self.tape = Taping(Header(parties.call_sid, policy, recorded_at))
        self.barge_ins_ms: list[int] = []
        self.started_at: float | None = None
        self.heard_at: float | None = None
        self.first_sent_at: float | None = None
        self.end_reason: EndReason | None = None
        self.close_code = closing.CLOSE_NORMAL

    def now(self) -> int:
        """Return the time on the call's own clock, ms."""
        return int(self.ports.clock() - self._zero)

    def stream_ms(self, at: int) -> int:
        """Return a time of the call's clock as ms since the stream started."""
        return self.machine.call.stream_ms(at)

    async def run(self) -> None:
        """Hold the call until it is over and written down; a failed task ends it (L63).

        It takes its first step before the carrier's first message is passed in.
        """
        try:
            async with self.tasks:
                self._begin()
                await self._over.wait()
                await closing.take_down(self)
        except* Exception as errors:  # the boundary of one call's tasks
            log.error("call.failed", exc_info=errors)
            await closing.abandon(self)
        finally:
            self.carrier.line.close()

    def _begin(self) -> None:
        self.model.open()
        jobs = (self.carrier.outbox.run(), self.writer.run(), self.live.run(), self.gauge.run())
        for job in (*jobs, holding.keep(self), liveness.watch(self), watching.pulse(self)):
            self.tasks.start(job)
        opening = self.machine.open()
        self.tape.note(None, opening)
        self.carry_out(opening)

    # What the carrier says.

    def carrier_said(self, text: str) -> None:
        """Take one text message of the carrier; a bad one is counted and ignored (B1)."""
        try:
            message = media.read(text)
        except media.MalformedMessageError:
            self.counts["carrier_malformed"] += 1
            return
        if isinstance(message, media.Start):
            self._stream_starts(message)
        elif isinstance(message, media.Other):
            self.counts["carrier_ignored"] += message.event != "connected"
        elif message.stream_sid != self.carrier.stream_sid:
            self.counts["carrier_wrong_stream"] += 1
        else:
            self.heard_at = self.ports.clock()
            self._stream_says(message)

    def _stream_says(self, message: media.Media | media.Mark | media.Key | media.Stop) -> None:
        if isinstance(message, media.Media):
            for event in self.caller.push(message, self.now()):
                self.feed(event)
        elif isinstance(message, media.Mark):
            self.feed(ev.MarkEchoed(self.now(), message.name))
        elif isinstance(message, media.Key):
            self.feed(ev.KeyPressed(self.now(), message.digit))
        else:
            self.feed(ev.StreamStopped(self.now()))

    def carrier_sent_binary(self) -> None:
        """Count a binary frame: Media Streams are text (31950)."""
        self.counts["carrier_binary"] += 1

    def carrier_closed(self) -> None:
        """The carrier's socket is gone; without a `stop` before it, it was lost (B1)."""
        self.carrier.gone()
        self.feed(ev.StreamLost(self.now()))

    def shut_down(self) -> None:
        """The process must go: end the call, with its words and its reason on record."""
        self.feed(ev.ShutdownRequested(self.now()))

    def _stream_starts(self, start: media.Start) -> None:
        if self.carrier.stream_sid or self._over.is_set():
            self.counts["carrier_second_start"] += 1
        elif start.call_sid != self.call_sid:
            self.refuse("carrier_wrong_call")
        else:
            self.carrier.starts(start.stream_sid)
            self.tasks.aside(holding.claim(self))

    def refuse(self, reason: str) -> None:
        """This stream gets no call; nothing is written about it."""
        log.warning("stream.refused", reason=reason)
        self.close_code = closing.CLOSE_POLICY
        self._over.set()

    # What the model says.

    def _model_said(self, event: ev.Event) -> None:
        """Pass on what the model said; whether it hears a voice, the line's energy must confirm.

        A session dates speech by the audio it was given; turns are dated by the stream.
        """
        from_ms = self.caller.session_from_ms
        if isinstance(event, ev.SpeechStarted):
            event = replace(
                event,
                start_ms=event.start_ms + from_ms,
                confirmed=self.caller.detector.confirms,
                onset_at=self.caller.onset_at(event.at),
            )
        elif isinstance(event, ev.SpeechStopped):
            event = replace(event, end_ms=event.end_ms + from_ms)
        self.feed(event)

    # The machine, and what it orders.

    def feed(self, event: ev.Event) -> None:
        """Tell the machine what happened and do what it says; nothing after the end (S1-5)."""
        if self._over.is_set():
            return
        try:
            if not isinstance(event, _SENDING):
                for progress in self.carrier.progress(event.at):
                    self._handle(progress)
            self._handle(event)
            if isinstance(event, _OPENING) and self.machine.call.state in _TALKING:
                self.caller.release()
            if not self._over.is_set():
                watching.look(self, event.at)
        except Exception:  # the boundary of every callback of a call
            log.exception("call.event_failed", kind=type(event).__name__)
            self.ends(EndReason.INTERNAL_ERROR)

    def _handle(self, event: ev.Event) -> None:
        is_deadline = delays.is_deadline(event, self.machine.call)
        try:
            commands = self.machine.handle(event)
        except Exception as error:
            self.tape.note(event, (), type(error).__name__)
            raise
        self.tape.note(event, commands)
        self.counts["replies_overdue"] += is_deadline and delays.is_given_up(commands)
        self.carry_out(commands)

    def carry_out(self, commands: list[do.Command]) -> None:
        """Do what the machine ordered, in its order."""
        for command in commands:
            CARRY_OUT[type(command)](self, command)

    def ends(self, reason: EndReason) -> None:
        """The machine is done with the call."""
        self.end_reason = reason
        self._over.set()

    def closes(self) -> None:
        """Close the line now if the call stays for words; else `closing.take_down` closes it."""
        call = self.machine.call
        if call.state is CallState.WRAPPING_UP and call.end_reason is not None:
            self.tasks.aside(closing.hang_up(self, call.end_reason))

    # What has gone out.

    def _written(self, token: Token) -> None:
        """Something that matters is on the carrier's socket."""
        if isinstance(token, do.ClearCarrier):
            self._cleared(token)
        else:
            self._frame_written(token)

    def _frame_written(self, frame: Frame) -> None:
        now = self.ports.clock()
        if frame.text:
            self.gauge.written(frame)
            if self.first_sent_at is None:
                self.first_sent_at = now
                self.tells(self.ports.records.first_audio)
        self.caller.detector.sent(frame.level)
        for event in self.carrier.written(frame, now, self.now()):
            self.feed(event)

    def _cleared(self, command: do.ClearCarrier) -> None:
        now, heard_ms = self.now(), command.heard_ms
        latency_ms = now - command.onset_at
        self.barge_ins_ms.append(latency_ms)
        self.live.post(
            barge_in_event(self.stream_ms(now), heard_ms=heard_ms, latency_ms=latency_ms)
        )
        self.gauge.cleared(latency_ms=latency_ms, heard_ms=heard_ms)

    def tells(self, job: Callable[[], None]) -> None:
        """Run a job that tells the apps above, aside; it may be slow."""

        async def told() -> None:
            await self.ports.tell(job)

        self.tasks.aside(told())
