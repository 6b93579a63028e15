"""What the caller, the carrier, our sender and the clock may do at any moment, in any order."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from calls.engine import events as ev
from tests.engine.world.walk_base import TIMES_MS, Walk, rarely, when

ENDS = [ev.StreamStopped, ev.StreamLost, ev.ShutdownRequested]
NEXT = ""


class LineWalk(Walk):
    """Everything that is not the model."""

    @rule(ms=TIMES_MS)
    def time_passes(self, ms: int) -> None:
        self.world.wait(ms)

    @when(lambda walk: walk.world.policy.silence_ms == 0)
    @rule(sure=rarely(3))
    def most_of_an_hour_passes(self, sure: bool) -> None:
        if sure:
            self.world.wait(55 * 60_000)

    @rule(frames=st.integers(1, 60))
    def frames_go_out(self, frames: int) -> None:
        self.world.send(frames)

    # The caller.

    @rule(loud=st.booleans())
    def callers_voice(self, loud: bool) -> None:
        if loud:
            self.caller.is_loud()
        else:
            self.caller.is_quiet()

    @when(lambda walk: walk.is_ready)
    @rule(data=st.data(), confirmed=st.booleans(), ago_ms=st.sampled_from([0, 300, 2000]))
    def model_hears(self, data: st.DataObject, confirmed: bool, ago_ms: int) -> None:
        self.caller.begins(self._callers_item(data), confirmed=confirmed, ago_ms=ago_ms)

    @when(lambda walk: walk.is_ready)
    @rule(data=st.data())
    def model_hears_silence(self, data: st.DataObject) -> None:
        self.caller.stops(self._callers_item(data))

    @when(lambda walk: walk.is_ready)
    @rule(data=st.data())
    def turn_is_committed(self, data: st.DataObject) -> None:
        self.caller.commits(self._callers_item(data))

    @rule(data=st.data(), text=st.sampled_from(["", "Yes.", "No roses."]))
    def words_arrive(self, data: st.DataObject, text: str) -> None:
        self.caller.said(self._callers_item(data), text)

    def _callers_item(self, data: st.DataObject) -> str:
        """One that is known, the latest first, or the next one."""
        item_id: str = data.draw(st.sampled_from([*self.caller.items[:-4:-1], NEXT]))
        return item_id or self.caller.next_item

    @rule(digit=st.sampled_from("12#*"))
    def key_is_pressed(self, digit: str) -> None:
        self.caller.presses(digit)

    # The ends.

    @when(lambda walk: not walk.world.has_started)
    @rule()
    def stream_starts(self) -> None:
        self.world.start()

    @when(lambda walk: walk.world.at >= 1000 or not walk.is_ready)
    @rule(kind=st.sampled_from(ENDS), sure=rarely(4), in_words=st.booleans())
    def somebody_leaves(self, kind: type[ev.StreamStopped], sure: bool, in_words: bool) -> None:
        if sure and in_words and self.is_ready:
            self.caller.begins(self.caller.next_item, confirmed=False)
        if sure:
            self.world.tell(kind(self.world.at))
