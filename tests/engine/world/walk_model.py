"""What the model may do at any moment, in any order."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from calls.engine import events as ev
from tests.engine.world.walk_base import FUNCTIONS, SIZES, Walk, rarely, when

LOSSES = [ev.ModelLost, ev.ModelLost, ev.ModelRefused]
FAILURES = [ev.ModelLost, ev.SessionRefused, ev.ModelUnreachable]


class ModelWalk(Walk):
    """The model, its session and its socket."""

    @when(lambda walk: walk.is_asked)
    @rule()
    def session_reads_what_was_asked(self) -> None:
        self.model.read()

    @when(lambda walk: walk.is_asked)
    @rule(busy=st.booleans())
    def session_refuses_a_request(self, busy: bool) -> None:
        self.model.refuse(self.model.session.requests.pop(0).request_id, busy=busy)

    @when(lambda walk: walk.is_ready and walk.active is None)
    @rule(sure=rarely(3))
    def session_speaks_unasked(self, sure: bool) -> None:
        if sure:
            self.model.begin()

    @when(lambda walk: walk.active)
    @rule(words=st.integers(0, 4), size=SIZES)
    def model_speaks(self, words: int, size: int) -> None:
        self.model.say(self.speaker, words, size)

    @when(lambda walk: walk.active and walk.active.item_ids)
    @rule(more=st.integers(0, 2), in_words=st.booleans())
    def model_finishes_an_item(self, more: int, in_words: bool) -> None:
        if in_words:
            self.model.finish_words(self.speaker, more)
        self.model.finish_item(self.speaker)

    @when(lambda walk: walk.active)
    @rule(name=FUNCTIONS, again=st.booleans())
    def model_calls_a_function(self, name: str, again: bool) -> None:
        call_id = self.model.call_function(self.speaker, name)
        if again:
            self.model.tell_call(self.speaker, call_id, name)

    @when(lambda walk: walk.active)
    @rule(outcome=st.sampled_from(ev.Outcome))
    def model_ends(self, outcome: ev.Outcome) -> None:
        self.model.end(outcome)

    @rule(data=st.data())
    def a_function_returns(self, data: st.DataObject) -> None:
        """One that runs, one that has returned before, or one that nobody called."""
        running = st.sampled_from(self.model.running) if self.model.running else st.nothing()
        others = st.sampled_from([*sorted(self.model.ran), "call_unknown"])
        self.model.function_returns(data.draw(running | others))

    @when(lambda walk: not walk.is_ready)
    @rule()
    def session_is_confirmed(self) -> None:
        self.model.confirm()

    @when(lambda walk: not walk.is_ready)
    @rule(kind=st.sampled_from(FAILURES), sure=st.booleans())
    def no_session_comes(self, kind: type[ev.ModelLost], sure: bool) -> None:
        if sure:
            self.world.tell(kind(self.world.at))

    @rule(kind=st.sampled_from(LOSSES), sure=rarely(5))
    def socket_is_lost(self, kind: type[ev.ModelLost], sure: bool) -> None:
        """Or we are told that no other would serve us."""
        if sure:
            self.world.tell(kind(self.world.at))
