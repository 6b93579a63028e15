"""A phone call, told to the machine event by event; its tests read as what happened on the line.

Every verb takes `at`, ms since the socket was accepted; without it no time passes. Timers that
are due by then fire first. `orders` is what the last verb led to, `given` everything so far.
"""

from __future__ import annotations

from typing import Self, TypeVar

from calls.engine import events as ev
from calls.engine.commands import (
    Command,
    CreateResponse,
    Publish,
    SaveTurn,
    StartTimer,
    StopTimer,
    TimerName,
)
from calls.engine.machine import CallMachine
from calls.engine.playout import BYTES_PER_MS, mark_name
from calls.engine.policy import AgentPolicy, BargeInMode
from calls.engine.states import CallState
from calls.engine.turns import Turn

Kind = TypeVar("Kind")

POLICY = AgentPolicy(greeting="Hello.", instructions="You answer for a flower shop.")
DRAIN = AgentPolicy(greeting="Hello.", instructions="", barge_in_mode=BargeInMode.DRAIN)
SOUND = b"\x10"
CALL_SID = "CA1"


def phrase(request_id: str, instructions: str) -> CreateResponse:
    """Return the request for a response that may only speak."""
    return CreateResponse(request_id, instructions, tools=False)


class Line:
    """One call on a virtual clock."""

    def __init__(self, policy: AgentPolicy = POLICY) -> None:
        self.machine = CallMachine(policy, CALL_SID)
        self.at = 0
        self.given: list[Command] = []
        self.timers: dict[TimerName, tuple[int, int]] = {}
        self.response_id = self.item_id = ""
        self._responses = self._latest = 0
        self._do(self.machine.open())

    @classmethod
    def answered(cls, policy: AgentPolicy = POLICY) -> Self:
        """Return a call that is live at 0 ms: the greeting is asked for."""
        line = cls(policy)
        line.stream_starts(at=0)
        line.session_is_ready(at=0)
        return line

    @classmethod
    def greeted(cls, policy: AgentPolicy = POLICY) -> Self:
        """Return a call at 1000 ms whose greeting was heard whole."""
        line = cls.answered(policy)
        line.model_says(1000, "Hello.", at=0)
        line.carrier_plays(1000, at=0)
        line.carrier_echoes(1000, at=1000)
        return line

    @classmethod
    def replying(cls, policy: AgentPolicy = POLICY) -> Self:
        """Return a call at 2000 ms: the caller has asked something, resp_2 is asked for."""
        line = cls.greeted(policy)
        line.caller_says("Do you have roses?", at=2000)
        return line

    # What the machine made of it.

    @property
    def state(self) -> CallState:
        """Where the call stands."""
        return self.machine.call.state

    @property
    def orders(self) -> list[Command]:
        """What the last verb led to, but for timers and the live feed."""
        quiet = (StartTimer, StopTimer, Publish)
        return [command for command in self.given[self._latest :] if not isinstance(command, quiet)]

    def all_of(self, kind: type[Kind]) -> list[Kind]:
        """Return every command of one kind, in the order given."""
        return [command for command in self.given if isinstance(command, kind)]

    def due(self, name: TimerName) -> int | None:
        """Return when a timer will fire, ms; None when it does not run."""
        return self.timers[name][0] if name in self.timers else None

    @property
    def transcript(self) -> list[Turn]:
        """The turns as last saved, in their order."""
        saved = {command.turn.position: command.turn for command in self.all_of(SaveTurn)}
        return [saved[position] for position in sorted(saved)]

    # Time.

    def until(self, at: int) -> None:
        """Let time pass; what is due fires."""
        self._latest = len(self.given)
        while due := [(when, name) for name, (when, _) in self.timers.items() if when <= at]:
            self.at, name = min(due)
            _, generation = self.timers.pop(name)
            self._tell(ev.TimerFired(self.at, name, generation, CALL_SID))
        self.at = max(at, self.at)

    def tell(self, event: ev.Event) -> None:
        """Any event, as it is."""
        self._go(event.at)
        self._tell(event)

    def _tell(self, event: ev.Event) -> None:
        self._do(self.machine.handle(event))

    def _do(self, commands: list[Command]) -> None:
        self.given += commands
        for command in commands:
            if isinstance(command, StartTimer):
                self.timers[command.name] = (self.at + command.delay_ms, command.generation)
            elif isinstance(command, StopTimer):
                self.timers.pop(command.name, None)

    def _go(self, at: int | None) -> int:
        self.until(self.at if at is None else at)
        self._latest = len(self.given)
        return self.at

    # The two ends of the line.

    def stream_starts(self, at: int | None = None) -> None:
        """The carrier sends `start`."""
        self._tell(ev.StreamStarted(self._go(at)))

    def session_is_ready(self, at: int | None = None) -> None:
        """The model confirms the session."""
        self._tell(ev.SessionReady(self._go(at)))

    def caller_hangs_up(self, at: int | None = None) -> None:
        """The carrier sends `stop`."""
        self._tell(ev.StreamStopped(self._go(at)))

    def model_is_lost(self, at: int | None = None) -> None:
        """The model's socket closes."""
        self._tell(ev.ModelLost(self._go(at)))

    # The model.

    def model_begins(self, at: int | None = None) -> None:
        """`response.created`, with the next id; its first item is named alike."""
        self._responses += 1
        self.response_id, self.item_id = f"resp_{self._responses}", f"item_{self._responses}"
        self._tell(ev.ResponseCreated(self._go(at), self.response_id))

    def model_sends(
        self, ms: int, text: str = "", at: int | None = None, response: str | None = None
    ) -> None:
        """Audio of the present response, with its words."""
        now, response_id = self._go(at), response or self.response_id
        if text:
            self._tell(ev.TextReceived(now, response_id, self.item_id, text))
        audio = SOUND * (ms * BYTES_PER_MS)
        self._tell(ev.AudioReceived(now, response_id, self.item_id, audio))

    def model_finishes(self, at: int | None = None) -> None:
        """All audio of the present item is there."""
        self._tell(ev.AudioFinished(self._go(at), self.response_id, self.item_id))

    def model_ends(
        self,
        outcome: ev.Outcome = ev.Outcome.COMPLETED,
        at: int | None = None,
        response: str | None = None,
    ) -> None:
        """`response.done` of the present response, or of another."""
        self._tell(ev.ResponseDone(self._go(at), response or self.response_id, outcome))

    def model_says(self, ms: int, text: str = "", at: int | None = None) -> None:
        """A whole response, long before anybody can have heard it."""
        self.model_begins(at)
        first = self._latest
        self.model_sends(ms, text)
        self.model_finishes()
        self.model_ends()
        self._latest = first

    def model_calls(self, name: str, at: int | None = None) -> None:
        """The present response calls a function."""
        call_id = f"call_{self._responses}"
        self._tell(ev.ToolCalled(self._go(at), self.response_id, call_id, name, "{}"))

    def model_rejects(self, request_id: str, at: int | None = None) -> None:
        """Our `response.create` is refused."""
        self._tell(ev.CreateRejected(self._go(at), request_id))

    # The carrier.

    def carrier_plays(self, sent_ms: int, at: int | None = None, item: str | None = None) -> None:
        """The first frame of an item goes out; soon `sent_ms` of it will have."""
        now, item_id = self._go(at), item or self.item_id
        self._tell(ev.SendingBegan(now, item_id, 0))
        self._tell(ev.SendingProgressed(now, item_id, sent_ms))

    def carrier_echoes(
        self, up_to: int, at: int | None = None, item: str | None = None, epoch: int | None = None
    ) -> None:
        """The mark behind `up_to` ms of an item comes back."""
        epoch = self.machine.call.epoch if epoch is None else epoch
        self._tell(ev.MarkEchoed(self._go(at), mark_name(epoch, item or self.item_id, up_to)))

    # The caller.

    def caller_speaks(self, at: int | None = None) -> None:
        """Five voiced frames in a row, the first of them 80 ms ago."""
        now = self._go(at)
        self._tell(ev.CallerVoiced(now, now - 80))

    def caller_is_quiet(self, at: int | None = None) -> None:
        """The voice is gone."""
        self._tell(ev.CallerQuieted(self._go(at)))

    def model_hears(
        self, item: str = "user_1", at: int | None = None, *, confirmed: bool = True
    ) -> None:
        """`speech_started`; `confirmed` when local energy agrees."""
        now = self._go(at)
        self._tell(ev.SpeechStarted(now, item, now, confirmed=confirmed, onset_at=now - 60))

    def model_hears_silence(self, item: str = "user_1", at: int | None = None) -> None:
        """`speech_stopped`."""
        now = self._go(at)
        self._tell(ev.SpeechStopped(now, item, now))

    def turn_is_committed(self, item: str = "user_1", at: int | None = None) -> None:
        """The caller's audio became an item."""
        self._tell(ev.TurnCommitted(self._go(at), item))

    def words_arrive(self, text: str, item: str = "user_1", at: int | None = None) -> None:
        """The transcription of a caller's item."""
        self._tell(ev.CallerTranscribed(self._go(at), item, text))

    def caller_types(self, keys: str, at: int | None = None) -> None:
        """Keys of the telephone, one after the other."""
        now = self._go(at)
        for digit in keys:
            self._tell(ev.KeyPressed(now, digit))

    def caller_says(
        self, text: str, item: str = "user_1", at: int | None = None, *, softly: bool = False
    ) -> None:
        """A whole short turn, transcribed at once; `softly` is too low to interrupt."""
        self.model_hears(item, at, confirmed=not softly)
        first = self._latest
        self.model_hears_silence(item)
        self.turn_is_committed(item)
        self.words_arrive(text, item)
        self._latest = first
