"""The idle timeout of server_vad: silence after a reply was played is committed and answered."""

import asyncio
from collections.abc import Callable

from prosaas.sandbox.openai.realtime.input import InputBuffer
from prosaas.sandbox.openai.realtime.state import SessionState


class IdleClock:
    """Counts from the end of a reply's play-out; any speech or new response stops it.

    Wall time, as the client plays in wall time; `idle_speedup` of the configuration shortens it.
    """

    def __init__(
        self, state: SessionState, buffer: InputBuffer, fire: Callable[[int, int], None]
    ) -> None:
        self._state, self._buffer, self._fire = state, buffer, fire
        self._task: asyncio.Task[None] | None = None

    def arm(self, unplayed_ms: float) -> None:
        """Begin, with so much of the reply still to be played by the client."""
        detection = self._state.settings["audio"]["input"]["turn_detection"] or {}
        if detection.get("idle_timeout_ms") is not None:
            self._task = self._state.spawn(self._wait(unplayed_ms, detection["idle_timeout_ms"]))

    def disarm(self) -> None:
        """Somebody speaks."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _wait(self, unplayed_ms: float, idle_ms: int) -> None:
        faster = self._state.config.idle_speedup
        await asyncio.sleep(unplayed_ms / 1000 / faster)
        start_ms = self._buffer.end_ms
        await asyncio.sleep(idle_ms / 1000 / faster)
        self._task = None
        self._fire(start_ms, self._buffer.end_ms)
