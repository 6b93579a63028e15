"""What should not happen and does: late, double and foreign events; and slow or stalled parties."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from calls.engine import events as ev
from tests.engine.driver import CALL_SID
from tests.engine.world.model import NEVER_MS
from tests.engine.world.provider import Reply
from tests.engine.world.walk_base import SIZES, Walk

STRANGE_MARKS = ["", "7", "1:20", "x:20:item_1", "1:200:stranger", "9:200:item_1", "0:20:item_1"]
LATE = ["a piece", "the end", "an item's end", "an item's words"]


class StrangeWalk(Walk):
    """None of these may change what is said, heard or written down."""

    @rule(data=st.data(), what=st.sampled_from(LATE), words=st.integers(0, 2), size=SIZES)
    def something_comes_late(self, data: st.DataObject, what: str, words: int, size: int) -> None:
        """Of a response that was cancelled, has ended, was another session's, or never was."""
        late = [reply for reply in self.model.replies.values() if not self.model.counts(reply)]
        never = Reply("resp_unknown", None, 0, 0)
        reply = data.draw(st.sampled_from([*late, never]))
        at, reply_id = self.world.at, reply.response_id
        item_id = data.draw(st.sampled_from([*reply.item_ids, "item_unknown"]))
        if what == "a piece":
            self.model.say(reply, words, size)
        elif what == "an item's end":
            self.world.tell(ev.AudioFinished(at, reply_id, item_id))
        elif what == "an item's words":
            self.world.tell(ev.TextFinished(at, reply_id, item_id, "Other words."))
        elif reply is not self.active:
            self.world.tell(ev.ResponseDone(at, reply_id, data.draw(st.sampled_from(ev.Outcome))))

    @rule(data=st.data())
    def a_strange_mark_comes(self, data: st.DataObject) -> None:
        """One that came before, of an older epoch perhaps, or a stranger's."""
        name = data.draw(st.sampled_from([*STRANGE_MARKS, *self.world.carrier.told[-9:]]))
        self.world.tell(ev.MarkEchoed(self.world.at, name))

    @rule(data=st.data(), ours=st.booleans())
    def a_stale_timer_fires(self, data: st.DataObject, ours: bool) -> None:
        """S1-7, S1-8: of an older generation, or of another call; nothing comes of it."""
        line, at = self.world.line, self.world.at
        given = len(line.given)
        if line.timers:
            name = data.draw(st.sampled_from(sorted(line.timers)))
            _, generation = line.timers[name]
            stale = (generation - 1, CALL_SID) if ours else (generation, "CA2")
            self.world.tell(ev.TimerFired(at, name, *stale))
        assert len(line.given) == given

    @rule(
        session_stalls=st.sampled_from([False, False, True]),
        sender_stalls=st.sampled_from([False, False, True]),
        dial_ms=st.sampled_from([0, 300, 300, 2000, NEVER_MS]),
        lag_ms=st.sampled_from([0, 0, 80, 400]),
    )
    def everybody_changes_pace(
        self, session_stalls: bool, sender_stalls: bool, dial_ms: int, lag_ms: int
    ) -> None:
        """A stalled session does nothing by itself; a stalled sender only what a step tells it."""
        self.model.is_stalled, self.world.is_sending = session_stalls, not sender_stalls
        self.model.dial_ms, self.world.carrier.lag_ms = dial_ms, lag_ms
