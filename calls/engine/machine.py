"""A phone call: what happens on the line and at the model goes in, what to do comes out.

The machine has no clock and does no I/O: every event carries `at`, ms on the call's own clock,
and `handle` returns the commands in the order in which they must be carried out. A call goes
through these rooms: opening.py; caller.py, keypad.py and interruption.py; reply.py and tools.py;
silence.py; reconnect.py; ending.py. Its states and their table stand in states.py, each
yes-or-no question in decisions.py, what became of the audio in playout.py, who said what in
turns.py. docs/engine.md walks a newcomer through it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from calls.engine import caller, ending, keypad, opening, reconnect, reply, silence, tools
from calls.engine import events as ev
from calls.engine.call import Call, Commands
from calls.engine.commands import TimerName
from calls.engine.policy import AgentPolicy
from calls.engine.states import CallState
from calls.engine.timers import Timers

ON_EVENT: dict[type, Callable[[Call, Any], Commands]] = {
    ev.StreamStarted: opening.stream_started,
    ev.SessionReady: opening.session_ready,
    ev.CallerVoiced: caller.voiced,
    ev.CallerQuieted: caller.quieted,
    ev.KeyPressed: keypad.pressed,
    ev.SpeechStarted: caller.speech_started,
    ev.SpeechStopped: caller.speech_stopped,
    ev.TurnCommitted: caller.turn_committed,
    ev.CallerTranscribed: caller.transcribed,
    ev.ResponseCreated: reply.created,
    ev.AudioReceived: reply.audio_received,
    ev.TextReceived: reply.text_received,
    ev.TextFinished: reply.text_finished,
    ev.AudioFinished: reply.audio_finished,
    ev.ToolCalled: tools.called,
    ev.ToolAnswered: tools.answered,
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
    ev.ModelRefused: ending.model_refused,
    ev.ModelLost: reconnect.model_lost,
}

ON_TIMER: dict[TimerName, Callable[[Call, int], Commands]] = {
    TimerName.OPENING: ending.opening_over,
    TimerName.GREETING_PROTECT: caller.protection_over,
    TimerName.REPLY_DUE: reply.overdue,
    TimerName.FALSE_ALARM: caller.false_alarm,
    TimerName.FLOOR: caller.floor_kept,
    TimerName.HANG_UP: ending.goodbye_unproven,
    TimerName.MAX_CALL: ending.call_too_long,
    TimerName.WRAP_UP: ending.wrapped_up,
    TimerName.SILENCE: silence.complete,
    TimerName.TOOL_SLOW: tools.slow,
    TimerName.KEYPAD: keypad.entered,
    TimerName.RECYCLE: reconnect.grown_old,
}

# The line is gone; only what the caller said last is still being written.
AFTER_THE_LINE: dict[type, Callable[[Call, Any], Commands]] = {
    ev.CallerTranscribed: caller.transcribed,
    ev.ModelLost: ending.last_words_lost,
    ev.ModelRefused: ending.last_words_lost,
}


class CallMachine:
    """The policy of one call. Feed it every event from one place, carry out what it returns."""

    def __init__(self, policy: AgentPolicy, call_sid: str) -> None:
        self.call = Call(policy, Timers(call_sid))

    def open(self) -> Commands:
        """Begin the call; returns what to do first."""
        return opening.opened(self.call)

    def handle(self, event: ev.Event) -> Commands:
        """Take one event, return what to do; after the end nothing happens any more.

        Raises IllegalTransitionError for an event the states do not allow; nothing is changed.
        """
        if self.call.state is CallState.ENDED:
            return []
        if isinstance(event, ev.TimerFired):
            return self._timer_fired(event)
        if self.call.state is CallState.WRAPPING_UP:
            room = AFTER_THE_LINE.get(type(event))
            return room(self.call, event) if room else []
        return ON_EVENT[type(event)](self.call, event)

    def _timer_fired(self, event: ev.TimerFired) -> Commands:
        """A timer of an older generation or of another call means nothing (S1-7, S1-8, L51)."""
        if not self.call.timers.expire(event):
            return []
        return ON_TIMER[event.name](self.call, event.at)
