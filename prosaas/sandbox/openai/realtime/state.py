"""What the parts of one realtime session share: settings, conversation, and the way out."""

import asyncio
import random
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import orjson

from prosaas.sandbox.openai.realtime.config import OpenAIConfig
from prosaas.sandbox.openai.realtime.conversation import Conversation
from prosaas.sandbox.openai.realtime.dialogue import Dialogue
from prosaas.sandbox.openai.realtime.errors import FATAL, kind_of
from prosaas.sandbox.openai.realtime.ids import Ids
from prosaas.sandbox.openai.realtime.rate_limits import RateLimits
from prosaas.sandbox.openai.realtime.record import SessionRecord
from prosaas.sandbox.openai.realtime.usage import Usage

Json = dict[str, Any]
T = TypeVar("T")

_ABORTED = 1006
_BROKEN = 1011
_MINUTES = 60  # of a session (protocols.md F1)


class SessionState:
    """Shared by the handlers of one session; everything runs on the event loop.

    `emit` never waits: events leave through `outbox`, in the order in which they were emitted, so
    a slow reader holds up nothing but itself. None in the outbox is the end, with `close_code`.
    `abort` cuts the socket without a close frame. `limits` are shared with other sessions.
    """

    def __init__(
        self,
        config: OpenAIConfig,
        seed: str,
        record: SessionRecord,
        settings: Json,
        limits: RateLimits | None = None,
    ) -> None:
        self.config, self.record, self.settings = config, record, settings
        self._seed = seed
        self.ids = Ids(self.chance("ids"))
        self.limits = limits or RateLimits()
        self.conversation = Conversation()
        self.conversation_id = self.ids.new("conv")
        self.dialogue = Dialogue(config)
        self.usage = Usage()
        self.outbox: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.has_spoken = False
        self.close_code, self.is_ending = 1000, False
        self.abort: Callable[[], None] = lambda: None
        self.may_drop: Callable[[], bool] = lambda: True
        self._was_dropped = False
        self._opened = asyncio.get_running_loop().time()
        self._tasks: set[asyncio.Task[Any]] = set()

    def at_ms(self) -> int:
        """Milliseconds since the session began."""
        return round((asyncio.get_running_loop().time() - self._opened) * 1000)

    def chance(self, name: str) -> random.Random:
        """Randomness for one purpose: the same for the same seed and name."""
        return random.Random(f"{self._seed}/{name}")  # noqa: S311 no secret

    def emit(self, kind: str, **fields: Any) -> None:
        """Send one server event."""
        event = {"type": kind, "event_id": self.ids.event(), **fields}
        self.record.add(self.at_ms(), "server", event)
        self.outbox.put_nowait(orjson.dumps(event))

    def fail(self, code: str, **details: object) -> None:
        """End the session with an error that no client can do anything about (F9)."""
        text = FATAL.get(code, code).format(**({"minutes": _MINUTES} | details))
        error = {"type": kind_of(code), "code": code, "message": text, "param": None}
        self.emit("error", error={**error, "event_id": None})
        self.end(self.close_code)

    def end(self, code: int) -> None:
        """Close the socket with a code behind what was emitted; 1006 cuts it at once."""
        if code == _ABORTED:
            self.abort()
            return
        self.close_code, self.is_ending = code, True
        self.outbox.put_nowait(None)

    def drop(self) -> None:
        """End too early, as configured; the first sessions that come to it do."""
        if not self._was_dropped:
            self._was_dropped = True
            if self.may_drop():
                self.end(self.config.drop_code)

    def spawn(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """Run work beside the session; it is cancelled when the session ends."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: "asyncio.Task[Any]") -> None:
        """Work that broke ends the session: a stand-in that limps on would hide the fault."""
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self.emit(
                "error",
                error={"type": "server_error", "message": repr(task.exception()), "code": None},
            )
            self.end(_BROKEN)

    async def close(self) -> None:
        """Cancel all work and wait for it."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
