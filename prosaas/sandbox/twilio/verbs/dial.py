"""<Dial>: rings the far ends, joins the caller to who answers, reports to the action (A6)."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from prosaas.sandbox.twilio.documents import Page
from prosaas.sandbox.twilio.twiml.verbs import Dial, Party
from prosaas.sandbox.twilio.verbs import tones as twilio_tones
from prosaas.sandbox.twilio.verbs.dial_bridge import Mouth, bridge
from prosaas.sandbox.twilio.verbs.dial_check import may_dial
from prosaas.sandbox.twilio.verbs.dial_leg import Leg
from prosaas.sandbox.twilio.verbs.dial_report import Report
from prosaas.sandbox.twilio.verbs.dial_ring import ring
from prosaas.sandbox.twilio.verbs.dial_whisper import whisper
from prosaas.sandbox.twilio.verbs.stage import Stage
from prosaas.sandbox.twilio.verbs.voice import play_out


async def dial(stage: Stage, verb: Dial, page: Page) -> Page | None:
    """Dial to the end, then fetch the action's document; None lets the next verb run."""
    report = Report(stage, verb, page)
    stage.leave = report.leave
    try:
        if not verb.answer_on_bridge:
            stage.line()
        if may_dial(stage, verb):
            await _Dialling(report).run()
    finally:
        report.end()
    stage.leave = None
    return await report.concluded()


class _Dialling:
    """One <Dial> under way; what becomes of it is written into its report."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._stage, self._verb, self._page = report.stage, report.verb, report.page
        self._clock = report.stage.call.clock
        self._star: asyncio.Future[None] | None = None

    async def run(self) -> None:
        """Ring, whisper, join; returns when the two have parted or nobody came."""
        report = self._report
        report.legs = [self._leg(party) for party in self._verb.parties]
        self._stage.call.legs += report.legs
        if self._verb.hangup_on_star:
            self._star = asyncio.get_running_loop().create_future()
        if not await self._until_star(self._ring_and_join()):
            report.status = "completed" if report.joined else "canceled"

    def _leg(self, party: Party) -> Leg:
        call, url = self._stage.call, party.status_callback
        return Leg(
            self._stage,
            party,
            call.far_ends.dial(party.to),
            call.sids.make("CA"),
            self._verb.caller_id or call.order.from_number,
            self._page.resolve(url) if url else "",
            call.clock.utc(),
        )

    async def _until_star(self, work: Coroutine[Any, Any, None]) -> bool:
        """Do `work` unless the caller presses the star first; False when that came."""
        task = asyncio.create_task(work)
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
        report, verb = self._report, self._verb
        report.status = "no-answer"
        report.record("ringing")
        ringback = asyncio.create_task(self._ringback())
        try:
            leg = await ring(report.legs, verb.timeout_s, sequential=verb.sequential)
            if leg is None:
                report.nobody_came()
                return
            report.status, report.joined = "completed", leg
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
        self._report.record("answer")
        leg.bridged = True
        bridge(self._clock, caller, leg.line, self._star)
        limits = (self._verb.time_limit_s, leg.callee.seconds)
        limit_s = min(limit for limit in limits if limit is not None)
        limit = asyncio.ensure_future(self._clock.sleep(limit_s))
        try:
            await asyncio.wait([limit, leg.gone], return_when=asyncio.FIRST_COMPLETED)
        finally:
            limit.cancel()
            await asyncio.wait([limit])
