"""The model's end: what its session says, by order of a walk or, unless it stalls, by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calls.engine import events as ev
from calls.engine.responses import Purpose
from tests.engine.driver import SOUND
from tests.engine.world.provider import Item, Reply, Session

if TYPE_CHECKING:
    from tests.engine.world.world import World

CANCEL_TAKES_MS = 100
READING_TAKES_MS = 300
REPLY_TAKES_MS = 1000
NEVER_MS = 600_000


class Model:
    """The present session, and what all of them were heard to do, by id.

    `running` are the functions that we run, `ran` those that we ever did. A session is confirmed
    `dial_ms` after it was dialled.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.session = Session()
        self.replies: dict[str, Reply] = {}
        self.ran: set[str] = set()
        self.running: list[str] = []
        self.is_stalled = False
        self.dial_ms = NEVER_MS
        self.unasked = 0

    @property
    def active(self) -> Reply | None:
        """The response that the session is working on."""
        return self.session.active

    def counts(self, reply: Reply) -> bool:
        """Tell whether what a response says still counts (L28)."""
        return reply is self.active and reply.cancelled_at is None

    # By itself.

    def due_at(self) -> int | None:
        """Return when the session does something by itself, ms."""
        if not self.session.is_ready:
            return self.session.dialled_at + self.dial_ms
        if self.is_stalled:
            return None
        if self.active is not None and self.active.cancelled_at is not None:
            return self.active.cancelled_at + CANCEL_TAKES_MS
        if self.active is not None:
            return self.active.began_at + REPLY_TAKES_MS
        requests = self.session.requests
        return requests[0].at + READING_TAKES_MS if requests else None

    def act(self) -> None:
        """Do what is due: confirm the session, take a request, or bring a response to its end."""
        due_at = self.due_at()
        if due_at is None or due_at > self.world.at:
            return
        if not self.session.is_ready:
            self.confirm()
        elif self.active is None:
            self.read()
        elif self.active.cancelled_at is not None:
            self.end(ev.Outcome.CANCELLED)
        else:
            self.say_and_end(self.active, 2, 8000)

    # By order.

    def confirm(self) -> None:
        """The session that is being opened is confirmed."""
        self.session.is_ready = True
        self.world.tell(ev.SessionReady(self.world.at))

    def read(self) -> None:
        """The session reads what was asked of it: it takes one request, and refuses the others."""
        requests, self.session.requests = self.session.requests, []
        for request in requests:
            if self.active is None:
                self.begin(request.purpose, request.at)
            else:
                self.refuse(request.request_id, busy=True)

    def refuse(self, request_id: str, *, busy: bool) -> None:
        """The session refuses a request; no response follows it."""
        self.world.tell(ev.CreateRejected(self.world.at, request_id, busy=busy))

    def begin(self, purpose: Purpose | None = None, asked_at: int | None = None) -> None:
        """The session begins a response, asked (why and when) or not."""
        at = self.world.at
        alive_at = at if asked_at is None else asked_at
        reply = Reply(self.world.next_id("resp"), purpose, at, alive_at)
        self.unasked += purpose is None
        self.replies[reply.response_id] = self.session.active = reply
        self.world.tell(ev.ResponseCreated(at, reply.response_id))

    def say(self, reply: Reply, words: int, size: int) -> None:
        """A piece of words, then of audio, of a response's present item."""
        item_id = reply.item_ids[-1] if reply.item_ids else self._next_item(reply)
        item, counts = self._item(item_id, reply), self.counts(reply)
        for _ in range(words):
            self._speak(item_id, item, f"{item_id}.{len(item.text)} ", counts=counts)
        if size:
            if counts and not reply.has_audio:
                reply.has_audio = True
                self.world.witness.first_audio(reply.purpose, reply.alive_at)
            if counts:
                item.audio_bytes += size
                reply.alive_at = self.world.at
            audio = SOUND * size
            self.world.tell(ev.AudioReceived(self.world.at, reply.response_id, item_id, audio))

    def _speak(self, item_id: str, item: Item, word: str, *, counts: bool) -> None:
        item.text += word
        if counts:
            self.world.witness.agent_words[item_id] = item.text
        self.world.tell(ev.TextReceived(self.world.at, item.reply.response_id, item_id, word))

    def _next_item(self, reply: Reply) -> str:
        item_id = self.world.next_id("item")
        reply.item_ids.append(item_id)
        if self.counts(reply):
            self.session.items[item_id] = Item(reply)
        return item_id

    def _item(self, item_id: str, reply: Reply) -> Item:
        """Return the session's record of an item; a passing one if it comes too late."""
        return self.session.items.get(item_id) or Item(reply)

    def finish_words(self, reply: Reply, more: int) -> None:
        """All words of the response's present item, with some that no piece had."""
        item_id = reply.item_ids[-1]
        item = self._item(item_id, reply)
        item.text += "".join(f"{item_id}.{len(item.text)}+{n} " for n in range(more))
        if self.counts(reply):
            self.world.witness.agent_words[item_id] = item.text
        self.world.tell(ev.TextFinished(self.world.at, reply.response_id, item_id, item.text))

    def finish_item(self, reply: Reply) -> None:
        """All audio of the present item was sent; what follows is of the next one."""
        event = ev.AudioFinished(self.world.at, reply.response_id, reply.item_ids[-1])
        self.world.tell(event)
        self._next_item(reply)

    def call_function(self, reply: Reply, name: str) -> str:
        """The response completes a function call."""
        call_id = self.world.next_id("call")
        self.session.calls[call_id] = reply
        self.tell_call(reply, call_id, name)
        return call_id

    def tell_call(self, reply: Reply, call_id: str, name: str) -> None:
        """The completed call, told once or again."""
        at = self.world.at
        self.world.tell(ev.ToolCalled(at, reply.response_id, call_id, name, "{}"))

    def end(self, outcome: ev.Outcome) -> None:
        """The session ends its response; what was asked meanwhile it had refused before."""
        reply, requests = self.active, self.session.requests
        assert reply is not None
        self.session.requests = []
        for request in requests:
            self.refuse(request.request_id, busy=True)
        self.session.active, reply.outcome = None, outcome
        self.world.tell(ev.ResponseDone(self.world.at, reply.response_id, outcome))

    def say_and_end(self, reply: Reply, words: int, size: int) -> None:
        """The rest of a response, unless it is taken back meanwhile."""
        self.say(reply, words, size)
        self.finish_words(reply, 0)
        self.finish_item(reply)
        if self.counts(reply):
            self.end(ev.Outcome.COMPLETED)

    # Our side of its functions.

    def function_returns(self, call_id: str) -> None:
        """A function that was run, or was not, has its result."""
        if call_id in self.running:
            self.running.remove(call_id)
        self.world.tell(ev.ToolAnswered(self.world.at, call_id, "{}"))

    def every_call_is_seen_to(self, response_id: str) -> None:
        """F7: a response's calls run or are answered once it has ended."""
        for call_id, reply in self.session.calls.items():
            if reply.response_id == response_id and not reply.is_given_up(self.world.at):
                assert call_id in self.session.answered or call_id in self.running
