"""What one watcher of a tenant's calls knows, and what of each event it is told.

An event that was missed shows by its number: then, and for a call nobody told of, everything is
read anew (`is_stale`). Nothing here waits, and nothing grows: what is kept of a call goes with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from calls.live_calls import LiveCall
from calls.live_cards import turn_card

Json = dict[str, Any]


class Watch:
    """One watcher's view of one tenant's live calls, by call id."""

    def __init__(self) -> None:
        self.is_stale = True
        self.calls: dict[str, LiveCall] = {}
        self.states: dict[str, str] = {}
        self.usage: dict[str, Mapping[str, Any]] = {}
        self._seq: dict[str, int] = {}
        self._ended: set[str] = set()

    def hear(self, event: Mapping[str, Any]) -> Json | None:
        """Take an event of a call; return what the browser is told of it, None for nothing."""
        call_id, kind = str(event.get("call_id")), event.get("kind")
        self._count(call_id, int(event.get("seq") or 0), begins=kind == "call.started")
        if "state" in event:
            self.states[call_id] = str(event["state"])
        if kind == "pulse":
            self.usage[call_id] = event.get("usage") or {}
        if kind == "call.ended":
            self._forget(call_id)
            self._ended.add(call_id)
        told = _TOLD.get(str(kind))
        return None if told is None else {"call_id": call_id, **told(event)}

    def show(self, calls: Iterable[LiveCall]) -> list[LiveCall]:
        """Take what was read anew; return what of it is shown.

        A call whose session said that it has ended is not shown as one that goes on, while its row
        still says so; its caller may leave a message.
        """
        shown = [each for each in calls if not self._is_over(each)]
        self.calls = {str(each.call.pk): each for each in shown}
        for call_id in set(self._seq) - set(self.calls):
            self._forget(call_id)
        self._ended &= {str(each.call.pk) for each in calls}
        return shown

    def _is_over(self, each: LiveCall) -> bool:
        return str(each.call.pk) in self._ended and each.phase in {"talking", "ending"}

    def _count(self, call_id: str, seq: int, *, begins: bool) -> None:
        before = self._seq.get(call_id)
        if begins:
            self._ended.discard(call_id)
            self.is_stale = True
        elif before is None:
            self.is_stale |= call_id not in self.calls
        elif seq != before + 1:
            self.is_stale = True
        self._seq[call_id] = seq

    def _forget(self, call_id: str) -> None:
        for kept in (self._seq, self.states, self.usage, self.calls):
            kept.pop(call_id, None)


def _state(event: Mapping[str, Any]) -> Json:
    return {"kind": "state", "state": event.get("state")}


def _turn(event: Mapping[str, Any]) -> Json:
    return {"kind": "turn", "turn": turn_card(event)}


_TOLD: Mapping[str, Callable[[Mapping[str, Any]], Json]] = {
    "state": _state,
    "pulse": lambda event: {"kind": "pulse", "state": event.get("state")},
    "turn": _turn,
    "call.ended": lambda _event: {"kind": "ended"},
}
