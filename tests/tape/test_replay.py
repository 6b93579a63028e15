"""Playing a tape to a machine of today."""

from __future__ import annotations

from dataclasses import replace

from calls.engine import commands as do
from calls.engine import events as ev
from calls.engine.policy import AgentPolicy
from calls.tape.files import tape_read
from calls.tape.recorder import Recorder
from calls.tape.replay import replay
from calls.tape.tape import Entry, Header, Tape
from tests.tape.busy_call import CALL_SID, BusyCall

POLICY = AgentPolicy("Hello, you reach the flower shop.", "You answer for a flower shop. " * 100)
STARTED = ev.StreamStarted(40)
OPENED = Entry(0, None, (do.StartTimer(do.TimerName.OPENING, 1, 10_000, CALL_SID),))
BEGAN = Entry(40, STARTED, (do.Publish(do.Notice.STARTED, 40),))


def tape(*entries: Entry) -> Tape:
    return Tape(Header(CALL_SID, POLICY), entries)


def test_ten_busy_minutes_fit_in_64_kb_and_play_again_the_same() -> None:
    """Every piece, mark and step of sending; the agent speaks 84 % of the time."""
    recorder = Recorder(Header(CALL_SID, POLICY, "2026-01-31T12:00:00+00:00"))
    call = BusyCall(POLICY, recorder, length_ms=600_000)
    call.run()
    data = recorder.finish()
    kept = tape_read(data)
    assert len(kept.entries) == call.told > 15_000
    assert len(data) < 65_536
    assert replay(kept) == []


def test_what_the_machine_did_not_order_then_is_a_difference() -> None:
    before = replace(BEGAN, commands=(do.CloseStream(), *BEGAN.commands))
    (found,) = replay(tape(OPENED, before))
    assert found.lines() == [
        'entry 2 at 0.040 s: [40,"StreamStarted"]',
        '-  ["CloseStream"]',
        '   ["Publish","call.started",40]',
    ]


def test_what_the_machine_orders_only_today_is_a_difference() -> None:
    (found,) = replay(tape(OPENED, replace(BEGAN, commands=())))
    assert found.number == 2
    assert found.lines()[1:] == ['+  ["Publish","call.started",40]']


def test_an_event_the_machine_refused_is_refused_again() -> None:
    twice = Entry(50, ev.StreamStarted(50), (), "IllegalTransitionError")
    assert replay(tape(OPENED, BEGAN, twice)) == []


def test_an_event_the_machine_refuses_only_today_is_a_difference() -> None:
    (found,) = replay(tape(OPENED, BEGAN, Entry(50, ev.StreamStarted(50), ())))
    assert found.lines()[1:] == ['+  ["!","IllegalTransitionError"]']
