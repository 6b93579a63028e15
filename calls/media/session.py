"""One live call: feeds the machine from one place and carries its commands out.

Everything here runs on the event loop. One task group owns every task of the call, and leaving
it cancels and awaits them all, so nothing outlives the call (L51, L63). The carrier's messages
come in through `carrier_said`, which never waits.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from dataclasses import asdict, replace
from functools import partial
from typing import Final

import structlog
from django.db import Error as DatabaseError

from calls.engine import commands as do
from calls.engine import events as ev
from calls.engine.machine import CallMachine
from calls.engine.policy import AgentPolicy
from calls.engine.states import CallState, EndReason
from calls.errors import StreamRefused
from calls.media.agent_audio import AgentAudio, Token
from calls.media.caller_audio import CallerAudio
from calls.media.carry_out import CARRY_OUT
from calls.media.line import Frame
from calls.media.live_feed import LiveFeed
from calls.media.model_link import ModelLink
from calls.media.outbox import Outbox
from calls.media.ports import Parties, Ports
from calls.media.report import metrics_record
from calls.media.writer import CallWriter
from calls.realtime import messages
from calls.services import Lease, MetricsRecord
from calls.twilio import media

log = structlog.get_logger(__name__)

LEASE_RENEW_S: Final = 10.0
CLAIM_PATIENCE_S: Final = 2.0
CLOSE_AFTER_S: Final = 2.0  # how long the caller waits in silence for our records
FLUSH_TIMEOUT_S: Final = 20.0
_OPENING: Final = (ev.SessionReady, ev.StreamStarted)
CLOSE_NORMAL: Final = 1000
CLOSE_POLICY: Final = 1008
CLOSE_ERROR: Final = 1011


class CallSession:
    """One call from the accepted socket to the last written word."""

    def __init__(self, *, parties: Parties, policy: AgentPolicy, ports: Ports) -> None:
        wanted = messages.session(policy, transcribe_model=ports.transcribe_model)
        self.call_sid, self.parties, self.ports = parties.call_sid, parties, ports
        self.machine = CallMachine(policy)
        self.model = ModelLink(dial=ports.dial, session=wanted, feed=self._model_said, now=self.now)
        self.to_carrier: Outbox[Token] = Outbox(ports.carrier.send, self._written, at_once=True)
        self.caller = CallerAudio(self.model.post)
        self.line = ports.pacing.open(self._frame_due)
        self.agent: AgentAudio | None = None
        self.writer = CallWriter(ports.run)
        self.live = LiveFeed(ports.publish, parties.call_sid)
        self.counts: Counter[str] = Counter()
        self.barge_ins_ms: list[int] = []
        self.timers: dict[do.TimerName, asyncio.TimerHandle] = {}
        self.end_reason: EndReason | None = None
        self.first_sent_at: float | None = None
        self._zero = ports.clock()
        self._stream_sid = ""
        self._started_at: float | None = None
        self._over = asyncio.Event()
        self._side_tasks: set[asyncio.Task[None]] = set()
        self._is_closed = False
        self._close_code = CLOSE_NORMAL

    def now(self) -> int:
        """Return the time on the call's own clock, ms."""
        return int(self.ports.clock() - self._zero)

    async def run(self) -> None:
        """Hold the call until it is over and written down; a failed task ends it (L63)."""
        try:
            async with asyncio.TaskGroup() as group:
                jobs = (self.model.run(), self.to_carrier.run(), self.writer.run(), self.live.run())
                tasks = [group.create_task(job) for job in (*jobs, self._keep_lease())]
                self.carry_out(self.machine.open())
                await self._over.wait()
                await self._take_down(tasks[0])
                for task in tasks:
                    task.cancel()
        except* Exception as errors:  # the boundary of one call's tasks
            log.error("call.failed", exc_info=errors)
            await self._abandon()
        finally:
            for task in self._side_tasks:
                task.cancel()
            self.line.close()

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
        elif message.stream_sid != self._stream_sid:
            self.counts["carrier_wrong_stream"] += 1
        elif isinstance(message, media.Media):
            for event in self.caller.push(message, self.now()):
                self.feed(event)
        elif isinstance(message, media.Mark):
            self.feed(ev.MarkEchoed(self.now(), message.name))
        else:
            self.feed(ev.StreamStopped(self.now()))

    def carrier_sent_binary(self) -> None:
        """Count a binary frame: Media Streams are text (31950)."""
        self.counts["carrier_binary"] += 1

    def carrier_closed(self) -> None:
        """The carrier's socket is gone; without a `stop` before it, it was lost (B1)."""
        self._is_closed = True
        self.to_carrier.close()
        self.feed(ev.StreamLost(self.now()))

    def shut_down(self) -> None:
        """The process must go: end the call, with its words and its reason on record."""
        self.feed(ev.ShutdownRequested(self.now()))

    def _stream_starts(self, start: media.Start) -> None:
        if self._stream_sid or self._over.is_set():
            self.counts["carrier_second_start"] += 1
        elif start.call_sid != self.call_sid:
            self._refuse("carrier_wrong_call")
        else:
            self._stream_sid = start.stream_sid
            writer = media.StreamWriter(start.stream_sid)
            self.agent = AgentAudio(line=self.line, outbox=self.to_carrier, writer=writer)
            self._aside(self._claim())

    async def _claim(self) -> None:
        """Become the call's one stream; without a database the caller is served all the same."""
        try:
            async with asyncio.timeout(CLAIM_PATIENCE_S):
                await self.ports.run(self.ports.records.claim)
        except StreamRefused as refused:
            self._refuse(refused.reason)
            return
        except (DatabaseError, TimeoutError) as error:
            self.counts["claim_failed"] += 1
            log.warning("stream.claim_failed", error=type(error).__name__)
        self._started_at = self.ports.clock()
        self.feed(ev.StreamStarted(self.now()))

    def _refuse(self, reason: str) -> None:
        """This stream gets no call; nothing is written about it."""
        log.warning("stream.refused", reason=reason)
        self._close_code = CLOSE_POLICY
        self._over.set()

    def _model_said(self, event: ev.Event) -> None:
        """Pass on what the model said; whether it hears a voice, the line's energy must confirm."""
        if isinstance(event, ev.SpeechStarted):
            onset_at = self.caller.onset_at(event.at)
            is_heard = self.caller.detector.confirms
            event = replace(event, confirmed=is_heard, onset_at=onset_at)
        self.feed(event)

    # The machine, and what it orders.

    def feed(self, event: ev.Event) -> None:
        """Tell the machine what happened and do what it says."""
        try:
            if self.agent is not None and not isinstance(event, ev.SendingBegan):
                for progress in self.agent.progress(event.at):
                    self.machine.handle(progress)
            self.carry_out(self.machine.handle(event))
            if isinstance(event, _OPENING) and self.machine.call.state is CallState.LIVE:
                self.caller.release()
        except Exception:  # the boundary of every callback of a call
            log.exception("call.event_failed", kind=type(event).__name__)
            self.ends(EndReason.INTERNAL_ERROR)

    def carry_out(self, commands: list[do.Command]) -> None:
        """Do what the machine ordered, in its order."""
        for command in commands:
            CARRY_OUT[type(command)](self, command)

    def ends(self, reason: EndReason) -> None:
        """The machine is done with the call."""
        self.end_reason = reason
        self._over.set()

    def closes(self) -> None:
        """Close the line now, unless its reason must be on record first (see `_take_down`)."""
        if self.machine.call.state is not CallState.ENDED:
            self._aside(self.close_carrier(CLOSE_NORMAL))

    async def close_carrier(self, code: int) -> None:
        """Close the carrier's socket, at most once (S2-15, L61)."""
        if not self._is_closed:
            self._is_closed = True
            self.to_carrier.close()
            await self.ports.carrier.close(code)

    # Frames on their way out.

    def _frame_due(self, frame: Frame) -> None:
        if self.agent is None or self._is_closed:
            self.line.discarded(frame)
        else:
            self.agent.post(frame)

    def _written(self, token: Token) -> None:
        """Something that matters is on the carrier's socket."""
        now = self.ports.clock()
        if isinstance(token, do.ClearCarrier):
            self._interrupted(token)
            return
        if self.first_sent_at is None and token.text:
            self.first_sent_at = now
            self._aside(self._tell_first_audio())
        self.caller.detector.sent(token.level)
        if self.agent is not None:
            for event in self.agent.written(token, now, self.now()):
                self.feed(event)

    def _interrupted(self, command: do.ClearCarrier) -> None:
        latency_ms = self.now() - command.onset_at
        self.barge_ins_ms.append(latency_ms)
        self.live.post(
            {
                "kind": "barge_in",
                "at_ms": self.stream_ms(self.now()),
                "heard_ms": command.heard_ms,
                "latency_ms": latency_ms,
            }
        )

    # Beside the call, and after it.

    def _aside(self, job: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(job)
        self._side_tasks.add(task)
        task.add_done_callback(self._side_tasks.discard)

    async def _tell_first_audio(self) -> None:
        await self.ports.tell(self.ports.records.first_audio)

    async def _keep_lease(self) -> None:
        while True:
            await asyncio.sleep(LEASE_RENEW_S)
            if self._started_at is None:
                continue
            try:
                lease = await self.ports.run(self.ports.records.renew)
            except DatabaseError:
                self.counts["renew_failed"] += 1
                continue
            if lease is Lease.TAKEN_OVER:
                self._refuse(Lease.TAKEN_OVER.value)
            elif lease is Lease.CALL_OVER:  # the carrier's webhook said so, its socket did not
                self.feed(ev.StreamStopped(self.now()))

    async def _take_down(self, model: asyncio.Task[None]) -> None:
        """Let a claim finish, write the end down, then close what is open, within a deadline."""
        for timer in self.timers.values():
            timer.cancel()
        model.cancel()
        if self._side_tasks:
            await asyncio.wait(self._side_tasks, timeout=CLOSE_AFTER_S)
        if self.end_reason is not None:
            metrics = self.metrics()
            log.info("call.over", reason=self.end_reason.value, **asdict(metrics))
            self.live.post(self._ended_event(self.end_reason))
            self.writer.write(partial(self.ports.records.close, self.end_reason, metrics))
        await self._flush(CLOSE_AFTER_S)
        await self.close_carrier(self._close_code)
        await self._flush(FLUSH_TIMEOUT_S)
        await self.live.flush()

    async def _flush(self, patience_s: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(patience_s):
                await self.writer.flush()

    async def _abandon(self) -> None:
        """A task failed: leave what can be left, so that the carrier's webhooks take over."""
        self.end_reason = self.end_reason or EndReason.INTERNAL_ERROR
        self.writer.write(partial(self.ports.records.close, self.end_reason, self.metrics()))
        writing = asyncio.create_task(self.writer.run())
        await self._flush(CLOSE_AFTER_S)
        writing.cancel()
        await self.close_carrier(CLOSE_ERROR)

    def stream_ms(self, at: int) -> int:
        """Return a time of the call's clock as ms since the stream started."""
        return self.machine.call.stream_ms(at)

    def _ended_event(self, reason: EndReason) -> Mapping[str, object]:
        at_ms = self.stream_ms(self.now())
        return {
            "kind": "call.ended",
            "at_ms": at_ms,
            "reason": reason.value,
            "seconds": round(at_ms / 1000, 1),
        }

    def metrics(self) -> MetricsRecord:
        """Return the call's counters."""
        first, started = self.first_sent_at, self._started_at
        first_audio_ms = None if first is None or started is None else round(first - started)
        return metrics_record(
            self.line.counters,
            self.caller,
            first_audio_ms=first_audio_ms,
            barge_ins_ms=self.barge_ins_ms,
            others={**self.counts, **self.model.reader.counts, **self.model.reader.usage},
        )
