"""The live view's socket: what is read from PostgreSQL first, then events, then both for ever.

A member of one tenant watches that tenant's calls, wherever they are served: events come by the
channel layer. Whatever is missed heals with the next reading, which comes at once when a number is
missing, and every 10 s in any case (docs/live.md). Nothing here waits on the database in the loop,
nor on Django's shared thread: media sockets live in the same process. For their sake too, what one
person may open and send here is bounded.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, Final

import orjson
import structlog
from channels.consumer import get_handler_name
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.layers import get_channel_layer
from django.db import Error as DatabaseError
from django.utils import timezone, translation
from redis.exceptions import RedisError

from calls.consumers.flood import Flood
from calls.consumers.media import GONE
from calls.consumers.outgoing import Outgoing
from calls.consumers.watch import Json, Watch
from calls.live import group_name
from calls.live_calls import LiveCall, live_calls
from calls.live_cards import call_card, cost_text
from calls.media.closing import CLOSE_POLICY
from prosaas.lib import counters
from tenants.context import tenant_context
from tenants.permissions import Permission
from tenants.sockets import SocketMember, SocketRefused, in_pool, member_of, refusal

NEEDS: Final = Permission.CALLS_READ
FRESH_S: Final = 10.0
BREATH_S: Final = 0.5  # between two readings
JOIN_S: Final = 2.0
DEAF_S: Final = 45.0  # a browser that confirms nothing for so long is gone
TOO_SLOW: Final = 4408  # close codes
FAILED: Final = 1011
MOST_OPEN: Final = 12  # of one person in this process: tabs and devices, and room
_WORD_BYTES: Final = 100

_open: Counter[Any] = Counter()  # sockets by the user's id

log = structlog.get_logger(__name__)


class LiveConsumer(AsyncWebsocketConsumer):
    """One browser that watches one tenant's calls."""

    channel_layer_alias = ""  # joined once it is known whose
    member: SocketMember
    _counted: Any = None  # the user under whom this socket is counted

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Take one message after the other, without Channels' hop to Django's shared thread."""
        self.scope, self.base_send = scope, send
        self.watch, self.out = Watch(), Outgoing()
        self._flood, self._wake = Flood(), asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._confirmed_at = asyncio.get_running_loop().time()
        message = {"type": ""}
        try:
            with suppress(StopConsumer):
                while message["type"] != "websocket.disconnect":
                    message = await receive()
                    await getattr(self, get_handler_name(message))(message)
        finally:
            self._count_out()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def connect(self) -> None:
        """Accept a member who may read calls."""
        try:
            self.member = await in_pool(partial(member_of, self.scope, NEEDS))
            self._count_in()
        except (SocketRefused, DatabaseError) as error:
            counters.count("live_refused")
            log.info("live.refused", reason=str(error))
            await self.close()
            return
        with suppress(*GONE):
            await self.accept()
        jobs = (self._hear(), self._write(), self._keep_fresh(), self._until_refused())
        self._tasks = [asyncio.create_task(self._guarded(job)) for job in jobs]

    def _count_in(self) -> None:
        """One more socket of this person; SocketRefused for one too many."""
        who = self.member.user.pk
        if _open[who] >= MOST_OPEN:
            raise SocketRefused("too many")
        _open[who] += 1
        self._counted = who

    def _count_out(self) -> None:
        if self._counted is not None:
            _open.subtract([self._counted])
            if not _open[self._counted]:
                del _open[self._counted]

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """The browser confirms what it has got; it says nothing else, and nothing often."""
        if self._flood.is_too_much(""):
            counters.count("live_flooded")
            await self._close(CLOSE_POLICY)
            return
        if text_data is None or len(text_data) > _WORD_BYTES:
            return
        with suppress(orjson.JSONDecodeError, AttributeError):
            self.out.confirm(orjson.loads(text_data).get("got"))
        self._confirmed_at = asyncio.get_running_loop().time()
        self._wake.set()

    async def _guarded(self, job: Coroutine[Any, Any, None]) -> None:
        """The boundary of one task: an error closes the socket, and the browser comes again."""
        try:
            await job
        except GONE:
            await self._close(FAILED)
        except Exception:
            log.exception("live.failed")
            await self._close(FAILED)

    async def _close(self, code: int) -> None:
        with suppress(*GONE):
            await self.close(code=code)

    # What is heard.

    async def _hear(self) -> None:
        """Join the tenant's group; while there is no Redis, what is read must do."""
        while True:
            try:
                await self._hear_group()
            except (RedisError, OSError, TimeoutError) as error:
                log.warning("live.no_feed", error=type(error).__name__)
                self._read_anew()
            await asyncio.sleep(FRESH_S)

    async def _hear_group(self) -> None:
        layer: Any = get_channel_layer()
        group = group_name(self.member.tenant.pk)
        async with asyncio.timeout(JOIN_S):
            channel = await layer.new_channel()
            await layer.group_add(group, channel)
        self._read_anew()  # what is told from here on is heard
        try:
            while True:
                message = await layer.receive(channel)
                self._heard(message["event"])
        finally:
            await layer.group_discard(group, channel)

    def _heard(self, event: Mapping[str, Any]) -> None:
        told = self.watch.hear(event)
        if told is not None and not self.out.put(told):
            counters.count("live_watcher_slow")
            self.watch.is_stale = True
        self._wake.set()

    def _read_anew(self) -> None:
        self.watch.is_stale = True
        self._wake.set()

    async def _keep_fresh(self) -> None:
        while True:
            await asyncio.sleep(FRESH_S)
            if asyncio.get_running_loop().time() - self._confirmed_at > DEAF_S:
                await self._close(TOO_SLOW)
                return
            self._read_anew()

    async def _until_refused(self) -> None:
        refused = await refusal(self.scope, self.member, NEEDS)
        log.info("live.refused", reason=refused.reason)
        await self._close(refused.code)

    # What is told.

    async def _write(self) -> None:
        """The only writer: what is read anew goes before what waits."""
        while True:
            await self._wake.wait()
            if self.out.is_open and self.watch.is_stale:
                await self._show()
            elif self.out.is_open and (message := self.out.take()):
                await self._tell(await self._priced(message))
            else:
                self._wake.clear()

    async def _show(self) -> None:
        self.watch.is_stale = False
        try:
            calls = await in_pool(self._calls)
        except DatabaseError as error:  # the next reading tells
            log.warning("live.not_read", error=type(error).__name__)
            return
        shown, watch = self.watch.show(calls), self.watch
        cards = partial(self._cards, shown, dict(watch.states), dict(watch.usage))
        await self._tell({"kind": "snapshot", **await in_pool(cards)})
        await asyncio.sleep(BREATH_S)

    def _calls(self) -> list[LiveCall]:
        """Read the tenant's calls; pool."""
        with tenant_context(self.member.tenant.pk):
            return live_calls(tenant=self.member.tenant)

    def _cards(
        self, calls: list[LiveCall], states: Mapping[str, str], usage: Mapping[str, Any]
    ) -> Json:
        """Their cards, priced; pool."""
        now = timezone.now()
        with translation.override(self.member.language):
            cards = [
                call_card(
                    each,
                    now=now,
                    state=states.get(str(each.call.pk), ""),
                    usage=usage.get(str(each.call.pk)),
                    shows_cost=self._shows_cost,
                )
                for each in calls
            ]
        return {"now_ms": round(now.timestamp() * 1000), "calls": cards}

    async def _priced(self, message: Json) -> Json:
        """A pulse with what the call has cost so far, for who may know."""
        known = self.watch.calls.get(message["call_id"])
        if message["kind"] != "pulse" or known is None or not self._shows_cost:
            return message
        usage = self.watch.usage.get(message["call_id"], {})
        cost = await in_pool(partial(cost_text, known, usage, now=timezone.now()))
        return {**message, "cost": cost}

    @property
    def _shows_cost(self) -> bool:
        return Permission.USAGE_READ in self.member.permissions

    async def _tell(self, message: Json) -> None:
        await self.send(text_data=orjson.dumps(self.out.numbered(message)).decode())
