"""Any call whatever: what holds after every event, in any order (hypothesis).

That each order is legal where it goes, the world asserts as it carries it out: tests/engine/world.
"""

from __future__ import annotations

import os

from hypothesis import settings
from hypothesis.stateful import invariant

from calls.engine.call import Call
from calls.engine.commands import TimerName
from calls.engine.responses import Purpose
from calls.engine.states import CallState, EndReason
from tests.engine.world.walk import WalkStateMachine

EXAMPLES = 10_000 if os.environ.get("DEEP") else 300
UNDER_WAY = {CallState.LIVE, CallState.CLOSING, CallState.RECONNECTING}
OPENING = {CallState.CONNECTING, CallState.STREAM_OPEN, CallState.MODEL_READY}


class AnyCall(WalkStateMachine):
    """Laws of every call."""

    @property
    def call(self) -> Call:
        return self.world.line.machine.call

    def runs(self, *names: TimerName) -> bool:
        return any(name in self.world.line.timers for name in names)

    # Responses.

    @invariant()
    def never_are_two_responses_generating(self) -> None:
        """R6, L42; and every request, cancel and cut is legal at the provider (L26, L27, S0-18)."""
        assert sum(record.is_generating for record in self.call.responses.records) <= 1

    @invariant()
    def one_turn_has_one_answer_at_most(self) -> None:
        """L42: however often the turn, its words and its failures are told; and one greeting (L38).

        A response that nobody asked for stands for a turn of its own, and what a function was
        to answer is asked anew where the session that called it is lost.
        """
        spoken, seen = self.world.witness.spoken, self.world.seen
        others = self.model.unasked + seen["lost with a function running"]
        assert spoken[Purpose.TURN] <= self.caller.turns + others
        assert spoken[Purpose.GREETING] <= 1

    @invariant()
    def a_silent_caller_is_not_asked_for_ever(self) -> None:
        """L59: only the caller's own turn begins the count anew."""
        assert self.world.witness.prompts <= self.world.policy.silence_prompts

    # The heard ledger.

    @invariant()
    def heard_is_at_most_sent_and_sent_at_most_received(self) -> None:
        """L23, L31: and heard is never more than the caller's ear has had."""
        for item in self.call.playout.items.values():
            heard_ms = item.heard_ms(self.world.at)
            assert heard_ms <= item.sent_ms <= item.total_ms
            assert heard_ms <= self.world.carrier.heard_ms(item.item_id, self.world.at)

    @invariant()
    def nothing_of_an_old_epoch_waits_or_is_kept(self) -> None:
        """L28: what an interruption made void is gone; the sender asserts that none is sent."""
        assert all(frame.epoch == self.call.epoch for frame in self.world.sender.waiting)

    @invariant()
    def every_frame_is_accounted_for(self) -> None:
        """L18: what was queued was sent, was dropped, or waits."""
        sender = self.world.sender
        assert self.world.ordered.frames == sender.sent + sender.dropped + sender.left

    # The end.

    @invariant()
    def the_call_ends_once_and_nothing_follows(self) -> None:
        """L53, L61, S1-6, S1-13: one close, one end; then no timer and no order."""
        is_over = self.call.state is CallState.ENDED
        assert self.world.ends == is_over
        assert self.world.closes == (is_over or self.call.state is CallState.WRAPPING_UP)
        assert not is_over or not self.world.line.timers
        assert self.call.end_reason is not EndReason.INTERNAL_ERROR

    # No silence without a deadline (L37, L50).

    @invariant()
    def every_state_has_its_deadline(self) -> None:
        """L37: nobody waits for a socket or a last word for ever."""
        state = self.call.state
        if state in OPENING or state is CallState.RECONNECTING:
            assert self.runs(TimerName.OPENING)
        elif state is CallState.CLOSING:
            assert self.runs(TimerName.HANG_UP, TimerName.REPLY_DUE)
        elif state is CallState.WRAPPING_UP:
            assert self.runs(TimerName.WRAP_UP)
        elif state is CallState.LIVE:
            assert self.runs(TimerName.RECYCLE)
            assert self.runs(TimerName.MAX_CALL)

    @invariant()
    def what_is_owed_or_generated_has_its_deadline(self) -> None:
        """L37, L50: unless the caller speaks, who has the floor."""
        call = self.call
        waits = call.owed is not None or call.responses.generating is not None
        if call.state is CallState.LIVE and waits and not call.caller_has_floor:
            assert self.runs(TimerName.REPLY_DUE)

    @invariant()
    def silence_and_typing_have_their_deadlines(self) -> None:
        """L57: somebody always looks whether the caller is still there."""
        if self.call.state in UNDER_WAY and self.world.policy.silence_ms:
            assert self.runs(TimerName.SILENCE)
        if self.call.keys and not self.world.closes:
            assert self.runs(TimerName.KEYPAD)

    @invariant()
    def a_noise_is_followed_up(self) -> None:
        """L33: a reply that was cut off for nothing is said again."""
        call = self.call
        if call.state is CallState.LIVE and call.recovering is not None:
            assert call.voice_since is not None or self.runs(TimerName.FALSE_ALARM)


TestAnyCall = AnyCall.TestCase
TestAnyCall.settings = settings(max_examples=EXAMPLES, stateful_step_count=40, deadline=None)
