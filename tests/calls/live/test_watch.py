"""What a watcher is told of each event, and when everything is read anew."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from calls.consumers.outgoing import WAITING_MAX, WINDOW, Outgoing
from calls.consumers.watch import Watch
from calls.live_calls import LiveCall
from calls.models import Call, CallStatus

CALL_ID = uuid4()
SAID: dict[str, Any] = {"position": 1, "who": "agent", "start_ms": 900, "interrupted": False}


def shown(call_id: UUID = CALL_ID, phase: str = "talking") -> LiveCall:
    call = Call(pk=call_id, status=CallStatus.IN_PROGRESS)
    return LiveCall(call, phase, "Dana", ())


@pytest.fixture
def watch() -> Watch:
    """A watcher who has just read that one call goes on."""
    watch = Watch()
    watch.show([shown()])
    watch.is_stale = False
    return watch


def event(seq: int, kind: str, call_id: UUID = CALL_ID, **fields: Any) -> dict[str, Any]:
    return {"kind": kind, "call_id": str(call_id), "seq": seq, **fields}


def test_a_state_is_told_and_kept(watch: Watch) -> None:
    told = watch.hear(event(7, "state", state="thinking"))
    assert told == {"kind": "state", "call_id": str(CALL_ID), "state": "thinking"}
    assert watch.states == {str(CALL_ID): "thinking"}
    assert not watch.is_stale


def test_a_number_that_is_missing_has_everything_read_anew(watch: Watch) -> None:
    watch.hear(event(7, "state", state="thinking"))
    watch.hear(event(8, "state", state="speaking"))
    assert not watch.is_stale
    watch.hear(event(10, "state", state="listening"))
    assert watch.is_stale


def test_a_call_that_nobody_told_of_has_everything_read_anew(watch: Watch) -> None:
    watch.hear(event(4, "state", uuid4(), state="thinking"))
    assert watch.is_stale


def test_a_call_that_begins_has_everything_read_anew(watch: Watch) -> None:
    assert watch.hear(event(1, "call.started", uuid4())) is None
    assert watch.is_stale


def test_a_call_whose_stream_begins_again_counts_from_one(watch: Watch) -> None:
    watch.hear(event(41, "call.ended"))
    watch.hear(event(1, "call.started"))
    watch.show([shown()])
    watch.is_stale = False
    watch.hear(event(2, "state", state="speaking"))
    assert not watch.is_stale


def test_what_was_not_heard_of_a_turn_is_told_apart(watch: Watch) -> None:
    words: dict[str, Any] = {"text": "We have roses and tulips.", "heard_text": "We have roses"}
    told = watch.hear(event(2, "turn", **SAID | words | {"interrupted": True}))
    assert told is not None
    assert (told["turn"]["said"], told["turn"]["unheard"]) == ("We have roses", " and tulips.")


def test_a_turn_heard_whole_has_nothing_unheard(watch: Watch) -> None:
    told = watch.hear(event(2, "turn", **SAID, text="Hello.", heard_text="Hello."))
    assert told is not None
    assert (told["turn"]["said"], told["turn"]["unheard"]) == ("Hello.", "")


def test_a_call_that_ended_is_not_shown_though_its_row_goes_on(watch: Watch) -> None:
    watch.hear(event(3, "call.ended"))
    assert watch.show([shown()]) == []
    assert watch.show([shown(phase="message")]) != []


def test_of_calls_that_are_gone_nothing_is_kept(watch: Watch) -> None:
    watch.hear(event(2, "pulse", state="listening", usage={"realtime": {}}))
    assert watch.usage
    watch.show([])
    assert (watch.calls, watch.states, watch.usage) == ({}, {}, {})


def test_what_only_the_session_knows_of_is_not_told(watch: Watch) -> None:
    assert watch.hear(event(2, "barge_in", heard_ms=1, latency_ms=2)) is None
    assert watch.hear(event(3, "something.new")) is None


def test_a_slow_browser_is_told_no_more_than_a_window() -> None:
    out = Outgoing()
    for _ in range(WINDOW):
        out.numbered({})
    assert not out.is_open
    out.confirm(out.n)
    assert out.is_open


def test_too_much_that_waits_is_dropped_whole() -> None:
    out = Outgoing()
    assert all(out.put({"i": i}) for i in range(WAITING_MAX))
    assert not out.put({"i": WAITING_MAX})
    assert out.take() is None


@pytest.mark.parametrize("got", [99, -1, None, "1", 1.5])
def test_a_browser_confirms_what_it_was_sent_only(got: object) -> None:
    out = Outgoing()
    out.numbered({})
    out.confirm(got)
    assert out.got == 0
