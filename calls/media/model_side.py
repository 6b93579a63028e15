"""A call's side of the realtime model: one socket at a time, another when told to (F1)."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from calls.engine import events as ev
from calls.engine.turns import Spoken
from calls.media.call_tasks import CallTasks
from calls.media.model_link import AGAIN, AT_FIRST, Dial, ModelLink
from calls.realtime import messages
from calls.realtime.usage import call_usage


class ModelSide:
    """Holds the present link, and what all links of the call counted. Event loop only.

    What comes late from a link that was given up never reaches `feed`.
    """

    def __init__(
        self,
        *,
        tasks: CallTasks,
        dial: Dial,
        session: dict[str, Any],
        feed: Callable[[ev.Event], None],
        now: Callable[[], int],
        clock: Callable[[], float],
    ) -> None:
        self._tasks = tasks
        self._make = partial(ModelLink, dial=dial, session=session, feed=feed, now=now, clock=clock)
        self._update = messages.session_update(session)
        self._links: list[ModelLink] = []
        self._task: asyncio.Task[None] | None = None

    def open(self, history: Iterable[Spoken] = ()) -> None:
        """Dial, in place of the link there is; the new session is told the history."""
        self.close()
        first = [self._update, *messages.replay(history)]
        link = self._make(first=first, patience=AGAIN if self._links else AT_FIRST)
        self._links.append(link)
        self._task = self._tasks.start(link.run())

    def post(self, text: str) -> None:
        """Say something to the present session."""
        self._links[-1].post(text)

    def blocked_ms(self) -> float:
        """Return for how long the present socket has taken nothing, ms."""
        return self._links[-1].blocked_ms() if self._links else 0.0

    def close(self) -> None:
        """Give the present link up; its socket is closed by its own task."""
        if self._links:
            self._links[-1].drop()
        if self._task is not None:
            self._task.cancel()

    @property
    def counters(self) -> dict[str, int]:
        """What was ignored, and how often we dialled again."""
        total: Counter[str] = Counter()
        for link in self._links:
            total.update(link.reader.counts)
        return {**total, "model_redials": max(len(self._links) - 1, 0)}

    def usage(self, *, model: str, transcribe_model: str) -> dict[str, dict[str, Any]]:
        """Return what all sessions were billed for; `model` where none named itself."""
        used = [link.reader.usage for link in self._links]
        return call_usage(used, model=model, transcribe_model=transcribe_model)
