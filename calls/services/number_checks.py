"""Having a tenant's numbers looked at, once a call shows that what we know of them is old.

Twilio waits for whoever notices it, so another thread tells the broker, which may be away. What
is not told the hourly look makes up for (docs/numbers.md).
"""

from __future__ import annotations

from collections.abc import Callable
from threading import BoundedSemaphore, Lock, Thread
from time import monotonic
from typing import Final
from uuid import UUID

import structlog

from prosaas.lib import counters
from tenants.provisioning import enqueue

TASK: Final = "tenants.tasks.numbers_check"
EVERY_S: Final = 60.0
_AT_ONCE: Final = 4  # brokers that are away hold no more threads than these

log = structlog.get_logger(__name__)


class NumberChecks:
    """Asks for a check of a tenant's numbers, once in EVERY_S at most; any thread.

    `send` asks for one and may be slow; `clock` counts s.
    """

    def __init__(
        self,
        send: Callable[[UUID], None],
        *,
        clock: Callable[[], float] = monotonic,
        at_once: int = _AT_ONCE,
    ) -> None:
        self._send, self._clock = send, clock
        self._free = BoundedSemaphore(at_once)
        self._asked: dict[UUID, float] = {}
        self._lock = Lock()

    def ask(self, tenant_id: UUID) -> Thread | None:
        """Have it asked for by a thread of its own; None where nobody asks now. Never raises."""
        with self._lock:
            now = self._clock()
            self._asked = {each: at for each, at in self._asked.items() if at > now - EVERY_S}
            if tenant_id in self._asked or not self._free.acquire(blocking=False):
                return None
            self._asked[tenant_id] = now
        thread = Thread(target=self._run, args=(tenant_id,), name="number-check", daemon=True)
        try:
            thread.start()
        except RuntimeError:  # the process ends, or has no thread to spare
            self._free.release()
            return None
        return thread

    def _run(self, tenant_id: UUID) -> None:
        try:
            self._send(tenant_id)
        except Exception as error:  # noqa: BLE001 - the boundary of a thread
            counters.count("task_not_enqueued")
            log.error("task.not_enqueued", task=TASK, error=type(error).__name__)
        finally:
            self._free.release()


def _send(tenant_id: UUID) -> None:
    enqueue.send(TASK, {"tenant_id": str(tenant_id)}, expires=EVERY_S)


CHECKS: Final = NumberChecks(_send)


def numbers_doubted(tenant_id: UUID) -> None:
    """What we know of this tenant's account or numbers may be old: have them looked at soon."""
    CHECKS.ask(tenant_id)


def account_is_stale(*, tenant_id: UUID, call_sid: str) -> None:
    """A call came through another account than the one its number is stored with."""
    counters.count("number_account_stale")
    log.warning("number.account_stale", tenant=str(tenant_id), call_sid=call_sid)
    numbers_doubted(tenant_id)
