"""One realtime session as the provider keeps it, and what it would refuse (protocols.md F5..F9).

Every order must be legal by what we could know: what the session has told us so far.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from calls.engine.events import Outcome
from calls.engine.gate import REPLY_DUE_MS
from calls.engine.responses import Purpose


@dataclass(slots=True)
class Item:
    """One assistant item: the audio that was told us, and its words."""

    reply: Reply
    audio_bytes: int = 0
    text: str = ""
    is_deleted: bool = False
    cut_ms: int | None = None


@dataclass(slots=True)
class Reply:
    """One response. `purpose` None: the session began it by itself. `outcome` once it is told.

    `alive_at` is when it was asked for, or last spoke.
    """

    response_id: str
    purpose: Purpose | None
    began_at: int
    alive_at: int
    item_ids: list[str] = field(default_factory=list)
    outcome: Outcome | None = None
    cancelled_at: int | None = None
    has_audio: bool = False

    def is_given_up(self, at: int) -> bool:
        """Tell whether its end was waited for in vain, so that it is nothing any more (L50).

        One that nobody asked for may have been taken for one that was, and was due sooner.
        """
        is_due = self.purpose is None or at - self.alive_at >= REPLY_DUE_MS
        return self.cancelled_at is not None and is_due


@dataclass(slots=True)
class Request:
    """One `response.create` that the session has not read yet."""

    request_id: str
    purpose: Purpose
    at: int


@dataclass(slots=True)
class Session:
    """What one session knows. Times are ms on the call's own clock."""

    dialled_at: int = 0
    is_ready: bool = False
    requests: list[Request] = field(default_factory=list)
    active: Reply | None = None
    items: dict[str, Item] = field(default_factory=dict)
    calls: dict[str, Reply] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)

    def create(self, request: Request) -> None:
        """R6, L42, L43: one response at a time; what does not answer for 3 s may be given up."""
        assert self.is_ready, "asked a session that is not confirmed (S4-6)"
        for earlier in self.requests:
            assert request.at - earlier.at >= REPLY_DUE_MS, "asked twice"
        if self.active is not None:
            assert self.active.is_given_up(request.at), "asked while a response is running"
        if request.purpose is Purpose.TOOL:
            ended = {call_id for call_id, reply in self.calls.items() if reply.outcome is not None}
            assert ended <= self.answered, "asked for the reply before all results were given (F7)"
        self.requests.append(request)

    def cancel(self, response_id: str, at: int) -> Reply:
        """L26, L27, S0-18: a cancel finds something to cancel, and comes once."""
        assert self.active is not None, "cancelled while nothing runs"
        assert self.active.response_id == response_id, "cancelled what does not run"
        assert self.active.cancelled_at is None, "cancelled twice"
        self.active.cancelled_at = at
        return self.active

    def truncate(self, item_id: str, heard_ms: int) -> None:
        """F6: an item of this session, cut within its audio, once it grows no more."""
        item = self._item(item_id)
        length_ms = item.audio_bytes // 8 if item.cut_ms is None else item.cut_ms
        assert 0 < heard_ms <= length_ms, "cut outside of the item's audio"
        item.cut_ms = heard_ms

    def delete(self, item_id: str) -> None:
        """F6: an item of this session, once."""
        self._item(item_id).is_deleted = True

    def _item(self, item_id: str) -> Item:
        assert self.is_ready, "spoke of an item to a session that is not confirmed"
        assert item_id in self.items, "spoke of an item the session does not know"
        item = self.items[item_id]
        assert not item.is_deleted, "spoke of an item that was deleted"
        is_growing = item.reply is self.active and item.reply.cancelled_at is None
        assert not is_growing, "cut an item that is still being generated (F6, step 3)"
        return item

    def answer(self, call_id: str) -> Reply:
        """F7: one output for a function call of this session whose response has ended."""
        assert self.is_ready, "answered a session that is not confirmed"
        assert call_id in self.calls, "answered a call the session does not know"
        assert call_id not in self.answered, "answered a call twice"
        assert self.calls[call_id].outcome is not None, "answered before the response had ended"
        self.answered.add(call_id)
        return self.calls[call_id]

    def add_text(self, item_id: str) -> None:
        """F2: an item's id is new."""
        assert item_id not in self.texts, "an item's id came twice"
        self.texts.add(item_id)
