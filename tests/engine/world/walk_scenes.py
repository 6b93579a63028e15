"""Whole scenes, so that a walk comes far; each is a few steps that usually follow each other."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from calls.engine import events as ev
from tests.engine.world.provider import Reply
from tests.engine.world.walk_base import FUNCTIONS, SIZES, Walk, rarely, when

KEYS = {"1", "#"}
FOUND = [ev.SessionReady, ev.SessionReady, ev.SessionReady, None]
OUTCOMES = [*FOUND, ev.SessionRefused, ev.ModelUnreachable, ev.ModelLost]
MEANWHILE = st.sampled_from(["", "a noise", "a function", *sorted(KEYS)])


class ScenesWalk(Walk):
    """What a call is mostly made of."""

    def _caller_says(self, text: str, ms: int) -> None:
        if not self.is_ready:
            return
        item_id = self.caller.next_item
        self.caller.begins(item_id, confirmed=True)
        self.world.wait(ms)
        if self.is_ready:
            self.caller.stops(item_id)
            self.caller.commits(item_id)
            self.caller.said(item_id, text)

    def _reply(self) -> Reply | None:
        """Return the response that is being made, or one to what the caller says; None if none is.

        One that is being cancelled ends first.
        """
        if self.active is not None and self.active.cancelled_at is not None:
            self.model.end(ev.Outcome.CANCELLED)
        if self.active is None and not self.is_asked:
            self._caller_says("Roses?", 300)
        if self.active is None:
            self.model.read()
        reply = self.active
        return reply if reply and self.model.counts(reply) else None

    @when(lambda walk: walk.is_ready)
    @rule(text=st.sampled_from(["", "Roses?"]), words=st.integers(0, 5), size=SIZES)
    def a_whole_exchange(self, text: str, words: int, size: int) -> None:
        self._caller_says(text, 400)
        reply = self._reply()
        if reply is not None:
            self.model.say_and_end(reply, words, size)
        self.world.play_out()

    @when(lambda walk: walk.is_ready)
    @rule(words=st.integers(0, 5), size=SIZES, is_played=st.booleans())
    def model_replies_at_once(self, words: int, size: int, is_played: bool) -> None:
        reply = self._reply()
        if reply is not None:
            self.model.say_and_end(reply, words, size)
        if is_played:
            self.world.play_out()

    @when(lambda walk: walk.is_ready)
    @rule(words=st.integers(1, 5), is_whole=st.booleans(), heard_ms=st.integers(1, 900))
    def caller_interrupts_in_mid_word(self, words: int, is_whole: bool, heard_ms: int) -> None:
        reply = self._reply()
        if reply is None:
            return
        self.model.say(reply, words, 16_000)
        if is_whole and self.model.counts(reply):
            self.model.say_and_end(reply, 1, 8000)
        self.world.wait(heard_ms)
        self.caller.is_loud(onset_ms=0)

    @when(lambda walk: walk.is_ready)
    @rule(ms=st.sampled_from([100, 600]))
    def a_noise(self, ms: int) -> None:
        self.caller.is_loud()
        self.caller.is_quiet()
        self.world.wait(ms)

    @when(lambda walk: walk.is_ready)
    @rule(
        names=st.lists(FUNCTIONS, min_size=1, max_size=3),
        ms=st.sampled_from([0, 700, 2000, 4000]),
        they_return=st.booleans(),
    )
    def model_uses_functions(self, names: list[str], ms: int, they_return: bool) -> None:
        reply = self._reply()
        if reply is None:
            return
        for name in names:
            self.model.call_function(reply, name)
        if self.model.counts(reply):
            self.model.end(ev.Outcome.COMPLETED)
        self.world.wait(ms)
        for call_id in list(self.model.running) if they_return else []:
            self.model.function_returns(call_id)

    @when(lambda walk: walk.is_ready)
    @rule(speaks=st.booleans(), ms=st.sampled_from([0, 500, 5000]), is_lost=rarely(5))
    def agent_hangs_up(self, speaks: bool, ms: int, is_lost: bool) -> None:
        reply = self._reply()
        if reply is None:
            return
        if speaks:
            self.model.say(reply, 1, 8000)
        self.model.call_function(reply, "end_call")
        if self.model.counts(reply):
            self.model.end(ev.Outcome.COMPLETED)
        if is_lost:
            self.world.tell(ev.ModelLost(self.world.at))
        self.world.wait(ms)

    @when(lambda walk: walk.is_ready)
    @rule(times=st.integers(1, 4))
    def nobody_says_a_word(self, times: int) -> None:
        for _ in range(times):
            self.world.wait(self.world.policy.silence_ms + 2000)
            self.world.play_out()

    @when(lambda walk: walk.is_ready and walk.world.losses == 0)
    @rule(
        meanwhile=MEANWHILE, ms=st.sampled_from([0, 300, 2000]), outcome=st.sampled_from(OUTCOMES)
    )
    def model_is_lost(self, meanwhile: str, ms: int, outcome: type[ev.SessionReady] | None) -> None:
        """And found again, or not, or not yet."""
        reply = self.active
        if meanwhile == "a function" and reply and self.model.counts(reply):
            self.model.call_function(reply, "current_time")
            self.model.end(ev.Outcome.COMPLETED)
        self.world.tell(ev.ModelLost(self.world.at))
        self.world.wait(ms)
        if meanwhile == "a noise":
            self.caller.is_loud()
            self.caller.is_quiet()
        elif meanwhile in KEYS:
            self.caller.presses(meanwhile)
        if outcome is ev.SessionReady and not self.is_ready:
            self.model.confirm()
        elif outcome is not None and not self.is_ready:
            self.world.tell(outcome(self.world.at))
