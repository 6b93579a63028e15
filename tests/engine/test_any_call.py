"""Any call whatever: what holds after every event, in any order (hypothesis)."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from calls.engine import events as ev
from calls.engine.commands import CloseStream, CreateResponse, EndCall, SaveTurn
from calls.engine.states import CallState, EndReason
from tests.engine.driver import DRAIN, POLICY
from tests.engine.world import World

USERS = [f"user_{i}" for i in range(4)]


class AnyCall(RuleBasedStateMachine):
    """The caller, the model and the carrier act as they like."""

    @initialize(policy=st.sampled_from([POLICY, DRAIN]), ready_first=st.booleans())
    def opens(self, policy: object, ready_first: bool) -> None:
        self.world = World(POLICY if policy is POLICY else DRAIN)
        self.line = self.world.line
        facts: list[ev.Event] = [ev.StreamStarted(0), ev.SessionReady(0)]
        for fact in reversed(facts) if ready_first else facts:
            self.world.tell(fact)
        self.speaking = ""

    @rule(ms=st.sampled_from([1, 20, 90, 300, 700, 3000]))
    def time_passes(self, ms: int) -> None:
        self.world.wait(ms)

    @rule(frames=st.integers(1, 60))
    def frames_go_out(self, frames: int) -> None:
        self.world.send(frames)

    @precondition(lambda self: self.world.requests)
    @rule()
    def model_takes_a_request(self) -> None:
        self.world.answer()

    @precondition(lambda self: self.world.requests and not self.world.active)
    @rule(size=st.integers(160, 24_000), frames=st.integers(0, 60))
    def model_replies_at_once(self, size: int, frames: int) -> None:
        self.world.answer()
        self.world.speak(size)
        self.world.finish_item()
        if self.world.active:
            self.world.end(ev.Outcome.COMPLETED)
        self.world.send(frames)

    @precondition(lambda self: self.world.active)
    @rule(size=st.integers(0, 24_000))
    def model_speaks(self, size: int) -> None:
        self.world.speak(size)

    @precondition(lambda self: self.world.active)
    @rule()
    def model_finishes_an_item(self) -> None:
        self.world.finish_item()

    @precondition(lambda self: self.world.active)
    @rule(name=st.sampled_from(["end_call", "book_table"]))
    def model_calls(self, name: str) -> None:
        self.world.tell(ev.ToolCalled(self.line.at, self.world.active or "", "call", name, "{}"))

    @precondition(lambda self: self.world.active)
    @rule(outcome=st.sampled_from(ev.Outcome))
    def model_ends(self, outcome: ev.Outcome) -> None:
        self.world.end(outcome)

    @rule()
    def caller_is_loud(self) -> None:
        self.world.tell(ev.CallerVoiced(self.line.at, self.line.at - 80))

    @rule()
    def caller_is_quiet(self) -> None:
        self.world.tell(ev.CallerQuieted(self.line.at))

    @rule(item=st.sampled_from(USERS), confirmed=st.booleans())
    def model_hears(self, item: str, confirmed: bool) -> None:
        at, self.speaking = self.line.at, item
        self.world.tell(ev.SpeechStarted(at, item, at, confirmed=confirmed, onset_at=at))

    @precondition(lambda self: self.speaking)
    @rule()
    def turn_is_committed(self) -> None:
        item, self.speaking = self.speaking, ""
        self.world.tell(ev.SpeechStopped(self.line.at, item, self.line.at))
        self.world.tell(ev.TurnCommitted(self.line.at, item))

    @rule(item=st.sampled_from(USERS), confirmed=st.booleans())
    def caller_says_a_word(self, item: str, confirmed: bool) -> None:
        self.model_hears(item, confirmed)
        self.turn_is_committed()

    @rule(item=st.sampled_from(USERS), text=st.sampled_from(["", "Yes."]))
    def words_arrive(self, item: str, text: str) -> None:
        self.world.tell(ev.CallerTranscribed(self.line.at, item, text))

    @rule(kind=st.sampled_from([ev.StreamStopped, ev.StreamLost, ev.ModelLost]), sure=st.booleans())
    def somebody_leaves(self, kind: type[ev.StreamStopped], sure: bool) -> None:
        if sure and self.line.at > 5000:
            self.world.tell(kind(self.line.at))

    @invariant()
    def never_are_two_responses_generating(self) -> None:
        """R6, L42; that no second cancel and no void audio is ordered, the world asserts."""
        records = self.line.machine.call.responses.records
        assert sum(record.is_generating for record in records) <= 1

    @invariant()
    def heard_is_at_most_sent_and_sent_at_most_received(self) -> None:
        """The heard ledger: and heard is never more than the caller's ear has had."""
        for item in self.line.machine.call.playout.items.values():
            heard_ms = item.heard_ms(self.line.at)
            assert heard_ms <= item.sent_ms <= item.total_ms
            if item.item_id in self.world.tracks:
                assert heard_ms <= self.world.tracks[item.item_id].heard_ms(self.line.at)

    @invariant()
    def the_call_ends_once_and_nothing_follows(self) -> None:
        """L53, L61: one close, one end, and the end is the last word."""
        ends, closes = self.line.all_of(EndCall), self.line.all_of(CloseStream)
        is_over = self.line.state in {CallState.ENDED, CallState.WRAPPING_UP}
        assert (len(ends), len(closes)) == (self.line.state is CallState.ENDED, is_over)
        assert not ends or self.line.given[-1] is ends[0]
        assert not any(end.reason is EndReason.INTERNAL_ERROR for end in ends)

    @invariant()
    def nothing_is_asked_for_or_runs_on_after_the_end(self) -> None:
        """S1-6, S1-13: no timer, no request."""
        if self.line.state is CallState.ENDED:
            assert self.line.timers == {}
            last = self.line.given.index(self.line.all_of(CloseStream)[0])
            assert not any(isinstance(c, CreateResponse) for c in self.line.given[last:])

    @invariant()
    def turns_have_one_place_each(self) -> None:
        """The order of beginning, whatever is saved when."""
        turns = [command.turn for command in self.line.all_of(SaveTurn)]
        assert len({turn.item_id for turn in turns}) == len({turn.position for turn in turns})
        assert all(turn.heard_ms >= 0 and turn.end_ms >= turn.start_ms for turn in turns)

    @invariant()
    def a_reply_that_is_owed_has_a_deadline(self) -> None:
        """L37, L50: no silence without a timer, a speaker or a running response behind it."""
        call = self.line.machine.call
        if self.line.state is CallState.LIVE and call.owed is not None:
            waits = call.responses.generating is not None or call.speaking_item is not None
            assert waits or self.line.timers


TestAnyCall = AnyCall.TestCase
TestAnyCall.settings = settings(max_examples=300, stateful_step_count=40, deadline=None)
