"""The stand-in Twilio: its numbers, its calls, and everything they share."""

import asyncio
import random
from collections.abc import Mapping

import aiohttp

from prosaas.sandbox.caller.steps import prepare
from prosaas.sandbox.twilio.accounts import Accounts
from prosaas.sandbox.twilio.addresses import Address
from prosaas.sandbox.twilio.answer import answer
from prosaas.sandbox.twilio.background import Background
from prosaas.sandbox.twilio.call import Call, HangUpOrder
from prosaas.sandbox.twilio.callbacks import Callbacks
from prosaas.sandbox.twilio.clock import Clock
from prosaas.sandbox.twilio.compliance.review import tell
from prosaas.sandbox.twilio.compliance.store import Bundle, Compliance
from prosaas.sandbox.twilio.config import CallOrder, ConfigError, Number, TwilioConfig
from prosaas.sandbox.twilio.documents import Documents
from prosaas.sandbox.twilio.errors import STAND_IN, Notice
from prosaas.sandbox.twilio.ids import Sids
from prosaas.sandbox.twilio.limits import Limits
from prosaas.sandbox.twilio.numbers.inventory import Inventory
from prosaas.sandbox.twilio.numbers.owned import Registry
from prosaas.sandbox.twilio.numbers.stock import default_stock
from prosaas.sandbox.twilio.past import PastCall, past_call
from prosaas.sandbox.twilio.recorder import BY_REST, Recorder, Terms
from prosaas.sandbox.twilio.recordings import Recording
from prosaas.sandbox.twilio.rest.outbound import Outgoing, number_for, order_for, send_digits
from prosaas.sandbox.twilio.rest.outbound_form import Placement
from prosaas.sandbox.twilio.run import run
from prosaas.sandbox.twilio.status import TERMINAL
from prosaas.sandbox.twilio.stream.pacer import Pacer
from prosaas.sandbox.twilio.verbs.dial_plan import prepare_far_ends
from prosaas.sandbox.twilio.verbs.perform import Verbs
from prosaas.sandbox.twilio.verbs.stage import Stage
from prosaas.sandbox.twilio.webhooks import Webhooks


class TwilioSandbox:
    """Places calls and keeps what they leave behind. Event loop thread only; `close` it."""

    def __init__(
        self,
        config: TwilioConfig,
        clock: Clock | None = None,
        connector: aiohttp.BaseConnector | None = None,
    ) -> None:
        self.config = config
        self.clock = clock or Clock()
        self.sids = Sids(f"{config.seed}/resources" if config.seed is not None else None)
        self.accounts = Accounts(config, self.clock, self.sids)
        self.inventory = Inventory(default_stock())
        self.registry = Registry(config, self.accounts, self.inventory, self.clock)
        self.numbers = self.registry.routes
        self.addresses: dict[str, Address] = {}
        self.compliance = Compliance(self.clock, self.sids)
        self.calls: dict[str, Call] = {}
        self.outgoing = Outgoing(config, self.clock)
        self._time_limits: dict[str, asyncio.TimerHandle] = {}
        self._seeds = random.Random(config.seed)  # noqa: S311 - names, not secrets
        self._pacer = Pacer(self.clock)
        self._background = Background()
        self._session = aiohttp.ClientSession(
            connector=connector or aiohttp.TCPConnector(limit=0, force_close=True),
            timeout=aiohttp.ClientTimeout(total=None),
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        # aiohttp would quietly repeat a GET whose connection broke; Twilio's rules are in Limits.
        self._session._retry_connection = False  # noqa: SLF001 - there is no public way
        self._webhooks = Webhooks(self._session, _limits(config))
        self._callbacks = Callbacks(self._webhooks, self._background)
        self.recorder = Recorder(config, self._callbacks, self._background)
        self.recordings = self.recorder.by_sid

    def number_add(self, number: Number) -> Number:
        """Take a number into service, or change it; calls under way keep the old URLs."""
        return self.registry.add(number, self.sids)

    async def call_place(self, order: CallOrder) -> Call:
        """Prepare the caller's lines and start ringing; raises ConfigError or ScriptError."""
        number = self.numbers.get(order.to)
        if number is None:
            raise ConfigError(f"no such number: {order.to}")
        if not self.accounts.is_active(number.account_sid):
            raise ConfigError(f"the account of {order.to} is not active")
        steps = await prepare(order.script)
        far_ends = await prepare_far_ends(order.dials)
        sids = self._own_sids() if order.seed is None else Sids(order.seed)
        call = Call(
            sids.make("CA"), number, order, steps, self.clock, sids, created_at=self.clock.utc()
        )
        if call.sid in self.calls:
            raise ConfigError(f"seed {order.seed} was used before")
        call.far_ends = far_ends
        self._begin(call, None)
        return call

    async def call_past(self, past: PastCall) -> Recording:
        """Make known a call that is over, and its recording; raises ConfigError."""
        number = self.numbers.get(past.to)
        if number is None:
            raise ConfigError(f"no such number: {past.to}")
        call = await past_call(past, number, self._own_sids(), self.clock)
        self.calls[call.sid] = call
        return self.recorder.made(call, past.terms())

    def call_create(self, placement: Placement) -> Call:
        """Queue a call to whoever `outgoing` says answers that number."""
        callee, steps = self.outgoing.callee(placement.to)
        token, source = self.accounts.token(placement.account_sid), placement.from_number
        verified = Number(source, "", shared_key=self.config.shared_key)
        sids = self._own_sids()
        call = Call(
            sids.make("CA"),
            number_for(placement, self.numbers.get(source, verified), token),
            order_for(placement, callee),
            steps,
            self.clock,
            sids,
            created_at=self.clock.utc(),
            status="queued",
            direction="outbound-api",
            twiml=placement.twiml,
            events=placement.events,
            time_limit_s=placement.time_limit_s,
            far_ends=self.outgoing.far_ends(placement.to),
        )
        for event in placement.unknown_events:
            call.note(Notice(STAND_IN, f"StatusCallbackEvent {event!r} is no event"))
        self._begin(call, placement)
        return call

    def _own_sids(self) -> Sids:
        """The next call's: what one call does must not change the SIDs of another."""
        return Sids(self._seeds.getrandbits(64))

    def _begin(self, call: Call, placement: Placement | None) -> None:
        call.on_status = self._status_changed
        self.calls[call.sid] = call
        self._background.spawn(self._live(call, placement), f"call {call.sid}")

    async def _live(self, call: Call, placement: Placement | None) -> None:
        documents = Documents(call, self._webhooks)
        verbs = Verbs(self._stage(call, documents))
        status = "failed"
        try:
            status = await self._connected(call, placement) or await run(call, documents, verbs)
        finally:
            self._end(call, status)

    async def _connected(self, call: Call, placement: Placement | None) -> str:
        """Empty once there is somebody to run documents for, else how the call ended."""
        if placement is None:
            return ""
        if ended := await self.outgoing.ring(call, placement):
            return ended
        answer(call, self._pacer)
        if placement.record is not None:
            self.recorder.start(call, placement.record)
        return "completed" if await send_digits(call, placement.send_digits) else ""

    def _status_changed(self, call: Call) -> None:
        over = call.status in TERMINAL
        self._callbacks.status_changed(call, self.recorder.told_at_the_end(call) if over else None)
        if call.status == "in-progress":
            self.time_limit(call, call.time_limit_s)
        elif over and (timer := self._time_limits.pop(call.sid, None)):
            timer.cancel()

    def time_limit(self, call: Call, seconds: float) -> None:
        """End a call that many seconds after its answer, however long it has lasted."""
        call.time_limit_s = seconds
        if call.line is None or call.status in TERMINAL:
            return
        if timer := self._time_limits.pop(call.sid, None):
            timer.cancel()
        left_s = seconds - call.line.at(self.clock.ms()) / 1000
        self._time_limits[call.sid] = asyncio.get_running_loop().call_later(
            max(0.0, left_s), call.orders.put_nowait, HangUpOrder("time-limit")
        )

    def _stage(self, call: Call, documents: Documents) -> Stage:
        return Stage(
            call,
            documents,
            self._callbacks,
            self._pacer,
            self.recorder,
            self._background,
            self.config,
            self.numbers,
        )

    def _end(self, call: Call, status: str) -> None:
        if status == "completed":
            answer(call, self._pacer)
        if call.line is not None:
            self._pacer.remove(call.line)
            call.line.hang_up(self.clock.ms())
        self.recorder.call_ended(call)
        if not call.advance(status):
            call.advance("completed")
        call.over.set()

    def bundle_status(self, bundle: Bundle, status: str, reason: str = "") -> None:
        """Set a bundle's status, and tell its StatusCallback."""
        self.compliance.status(bundle, status, reason)
        if bundle.status_callback:
            token = self.accounts.token(bundle.account_sid)
            telling = tell(self._session, bundle, token, reason, self.config.webhook_s)
            self._background.spawn(telling, f"bundle {bundle.sid}")

    def recording_start(self, call: Call, form: Mapping[str, list[str]]) -> Recording:
        """Start recording an answered call; the recording already running, if there is one."""
        running = self.recorder.of_call(call, BY_REST)
        return running[0] if running else self.recorder.start(call, Terms.of_form(form))

    def recording_url(self, recording: Recording) -> str:
        """The recording's address without extension, as callbacks give it."""
        return self.recorder.url(recording)

    async def idle(self) -> None:
        """Wait until no call and no callback is under way."""
        await self._background.idle()

    async def close(self) -> None:
        """Hang up every call, give the endings a moment, then drop what is left."""
        live = [call for call in self.calls.values() if call.status not in TERMINAL]
        for call in live:
            call.orders.put_nowait(HangUpOrder("sandbox"))
        if live:
            endings = [asyncio.create_task(call.over.wait()) for call in live]
            await asyncio.wait(endings, timeout=2)
            for ending in endings:
                ending.cancel()
        await self._background.close()
        await self._session.close()


def _limits(config: TwilioConfig) -> Limits:
    return Limits(config.connect_s, read_s=config.webhook_s, total_s=config.webhook_s)
