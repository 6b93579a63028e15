"""What the parts of one realtime session share: settings, conversation, and the way out."""

import asyncio
import random
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import orjson

from prosaas.sandbox.openai_config import OpenAIConfig
from prosaas.sandbox.openai_conversation import Conversation
from prosaas.sandbox.openai_dialogue import Dialogue
from prosaas.sandbox.openai_ids import Ids
from prosaas.sandbox.openai_record import SessionRecord
from prosaas.sandbox.openai_usage import Usage

Json = dict[str, Any]
T = TypeVar("T")


class SessionState:
    """Shared by the handlers of one session; everything runs on the event loop.

    `emit` never waits: events leave through `outbox`, in the order in which they were emitted, so
    a slow reader holds up nothing but itself. `abort` cuts the socket without a close frame.
    """

    def __init__(
        self, config: OpenAIConfig, chance: random.Random, record: SessionRecord, settings: Json
    ) -> None:
        self.config, self.chance, self.record, self.settings = config, chance, record, settings
        self.ids = Ids(chance)
        self.conversation = Conversation()
        self.conversation_id = self.ids.new("conv")
        self.dialogue = Dialogue(config)
        self.usage = Usage()
        self.outbox: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.has_spoken = False
        self.abort: Callable[[], None] = lambda: None
        self._opened = asyncio.get_running_loop().time()
        self._tasks: set[asyncio.Task[Any]] = set()

    def at_ms(self) -> int:
        """Milliseconds since the session began."""
        return round((asyncio.get_running_loop().time() - self._opened) * 1000)

    def emit(self, kind: str, **fields: Any) -> None:
        """Send one server event."""
        event = {"type": kind, "event_id": self.ids.new("event"), **fields}
        self.record.add(self.at_ms(), "server", event)
        self.outbox.put_nowait(orjson.dumps(event))

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
            self.outbox.put_nowait(None)

    async def close(self) -> None:
        """Cancel all work and wait for it."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
