"""A phone call: what happens on the line and at the model goes in, what to do comes out.

The machine has no clock and does no I/O: every event carries `at`, ms on the call's own clock,
and `handle` returns the commands in the order in which they must be carried out. A call goes
through these rooms: opening.py, caller.py and interruption.py, reply.py, ending.py. Its states
and their table stand in states.py, each yes-or-no question in decisions.py, what became of the
audio in playout.py, who said what in turns.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from calls.engine import caller, ending, opening, reply
from calls.engine import events as ev
from calls.engine.call import Call, Commands
from calls.engine.commands import TimerName
from calls.engine.policy import AgentPolicy
from calls.engine.states import CallState

ON_EVENT: dict[type, Callable[[Call, Any], Commands]] = {
    ev.StreamStarted: opening.stream_started,
    ev.SessionReady: opening.session_ready,
    ev.CallerVoiced: caller.voiced,
    ev.CallerQuieted: caller.quieted,
    ev.SpeechStarted: caller.speech_started,
    ev.SpeechStopped: caller.speech_stopped,
    ev.TurnCommitted: caller.turn_committed,
    ev.CallerTranscribed: caller.transcribed,
    ev.ResponseCreated: reply.created,
    ev.AudioReceived: reply.audio_received,
    ev.TextReceived: reply.text_received,
    ev.TextFinished: reply.text_finished,
    ev.AudioFinished: reply.audio_finished,
    ev.ToolCalled: reply.tool_called,
    ev.ResponseDone: reply.done,
    ev.CreateRejected: reply.create_rejected,
    ev.SendingBegan: reply.sending_began,
    ev.SendingProgressed: reply.sending_progressed,
    ev.MarkEchoed: reply.mark_echoed,
    ev.StreamStopped: ending.stream_stopped,
    ev.StreamLost: ending.stream_lost,
    ev.ShutdownRequested: ending.shutdown_requested,
    ev.SessionRefused: ending.session_refused,
    ev.ModelUnreachable: ending.model_unreachable,
    ev.ModelLost: ending.model_lost,
}

ON_TIMER: dict[TimerName, Callable[[Call, int], Commands]] = {
    TimerName.OPENING: ending.opening_over,
    TimerName.GREETING_PROTECT: caller.protection_over,
    TimerName.REPLY_DUE: reply.overdue,
    TimerName.FALSE_ALARM: caller.false_alarm,
    TimerName.HANG_UP: ending.goodbye_unproven,
    TimerName.MAX_CALL: ending.call_too_long,
    TimerName.WRAP_UP: ending.wrapped_up,
}

AFTER_THE_LINE = frozenset({ev.CallerTranscribed, ev.ModelLost, ev.TimerFired})


class CallMachine:
    """The policy of one call. Feed it every event from one place, carry out what it returns."""

    def __init__(self, policy: AgentPolicy) -> None:
        self.call = Call(policy)

    def open(self) -> Commands:
        """Begin the call; returns what to do first."""
        return opening.opened(self.call)

    def handle(self, event: ev.Event) -> Commands:
        """Take one event, return what to do; after the end nothing happens any more.

        Raises IllegalTransitionError for an event the states do not allow; nothing is changed.
        """
        state = self.call.state
        if state is CallState.ENDED:
            return []
        if state is CallState.WRAPPING_UP and type(event) not in AFTER_THE_LINE:
            return []
        if isinstance(event, ev.TimerFired):
            return self._timer_fired(event)
        return ON_EVENT[type(event)](self.call, event)

    def _timer_fired(self, event: ev.TimerFired) -> Commands:
        """A timer of an older generation means nothing (S1-7, L51)."""
        if not self.call.timers.expire(event.name, event.generation):
            return []
        return ON_TIMER[event.name](self.call, event.at)
