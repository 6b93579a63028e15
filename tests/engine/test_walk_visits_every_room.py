"""The random walks of test_any_call.py come everywhere: what is never visited proves nothing."""

from __future__ import annotations

from typing import ClassVar

from hypothesis import Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from calls.engine import events as ev
from calls.engine.commands import TimerName
from calls.engine.responses import Purpose
from calls.engine.states import CallState, EndReason
from tests.engine.world.walk import WalkStateMachine

SEEDS = range(1, 13)

# The shell alone gives the first three, and the engine the last to nobody.
NOT_OURS = {
    EndReason.ABANDONED,
    EndReason.OVER_LIMIT,
    EndReason.AFTER_HOURS,
    EndReason.INTERNAL_ERROR,
}

SITUATIONS = {
    *(f"ended: {reason}" for reason in set(EndReason) - NOT_OURS),
    *(f"asked for: {purpose}" for purpose in Purpose),
    *(f"timer: {name}" for name in TimerName),
    "interrupted while it was generated",
    "interrupted after the model had finished",
    "cancelled in mid-sentence",
    "withdrawn",
    "cut in the model's memory",
    "taken out of the model's memory",
    "goodbye interrupted",
    "function interrupted",
    "lost and dialled anew",
    "lost in mid-answer",
    "lost with a function running",
    "recycled",
}

TURNS = {ev.SpeechStarted, ev.SpeechStopped, ev.TurnCommitted, ev.CallerTranscribed}
VOICE = {ev.CallerVoiced, ev.CallerQuieted, ev.KeyPressed}
AUDIO = {ev.SendingBegan, ev.MarkEchoed}
REPLY = {
    ev.ResponseCreated,
    ev.TextReceived,
    ev.AudioReceived,
    ev.TextFinished,
    ev.AudioFinished,
    ev.ToolCalled,
    ev.ResponseDone,
    ev.CreateRejected,
}
ENDS = {ev.StreamStopped, ev.StreamLost, ev.ShutdownRequested}
ALWAYS = {ev.ToolAnswered, ev.TimerFired, ev.ModelLost}
DIALLING = {ev.SessionReady, ev.SessionRefused, ev.ModelUnreachable}
WHERE = {
    CallState.CONNECTING: {ev.StreamStarted, ev.SessionReady, ev.TimerFired, *VOICE},
    CallState.STREAM_OPEN: {ev.TimerFired, *DIALLING, *VOICE},
    CallState.MODEL_READY: {ev.StreamStarted, ev.TimerFired, ev.ModelLost},
    CallState.LIVE: {*TURNS, *VOICE, *AUDIO, *REPLY, *ENDS, *ALWAYS, ev.ModelRefused},
    CallState.CLOSING: {*TURNS, *VOICE, *AUDIO, *REPLY, *ALWAYS},
    CallState.RECONNECTING: {*VOICE, *AUDIO, *ALWAYS, *DIALLING},
    CallState.WRAPPING_UP: {*TURNS, ev.MarkEchoed, ev.TimerFired},
}
ROOMS = {(state, kind) for state, kinds in WHERE.items() for kind in kinds}


class Surveyor(WalkStateMachine):
    """Walks, and notes where it came."""

    situations: ClassVar[set[str]] = set()
    rooms: ClassVar[set[tuple[CallState, type]]] = set()

    def teardown(self) -> None:
        self.situations.update(+self.world.seen)
        self.rooms.update(self.world.rooms)


def test_the_walk_visits_every_room() -> None:
    """Every end, every reason to speak, every timer, and every event where it can come."""
    few = settings(max_examples=150, stateful_step_count=40, deadline=None, database=None)
    survey = settings(few, phases=[Phase.generate])
    for number in SEEDS:
        run_state_machine_as_test(seed(number)(Surveyor), settings=survey)
        if Surveyor.situations >= SITUATIONS and Surveyor.rooms >= ROOMS:
            break
    assert SITUATIONS - Surveyor.situations == set()
    assert {(state.value, kind.__name__) for state, kind in ROOMS - Surveyor.rooms} == set()
