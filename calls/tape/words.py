"""Events and commands in plain words, for the timeline. A kind without words shows its values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import orjson

from calls.engine import commands as do
from calls.engine import events as ev
from calls.engine.playout import BYTES_PER_MS, read_mark
from calls.engine.turns import Turn
from calls.tape import codec

LONGEST = 100
_READABLE = 8

Words = Callable[[Any], str]


def quoted(text: str) -> str:
    """Return text in quotes on one line, shortened."""
    short = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    return orjson.dumps(short).decode()


def seconds(ms: int) -> str:
    """Return a time as the timeline writes it."""
    return f"{ms / 1000:.3f} s"


def short(name: str) -> str:
    """Return an id of the model's without its middle: nobody reads 22 random letters."""
    kind, _, rest = name.partition("_")
    return name if len(rest) <= _READABLE else f"{kind}_…{rest[-4:]}"


def audio_ms(audio: bytes) -> int:
    """Return how long mu-law audio is, ms."""
    return len(audio) // BYTES_PER_MS


def _mark(event: ev.MarkEchoed) -> str:
    parts = read_mark(event.name)
    if parts is None:
        return f"echoes a mark that is not ours, {quoted(event.name)}"
    epoch, item_id, position_ms = parts
    return f"echoes {position_ms} ms of {short(item_id)} (epoch {epoch})"


def _began(event: ev.SendingBegan) -> str:
    item = short(event.item_id)
    return f"goes on with {item} at {event.sent_ms} ms" if event.sent_ms else f"begins {item}"


def _heard(event: ev.SpeechStarted) -> str:
    voice = f"voice since {seconds(event.onset_at)}" if event.confirmed else "the line hears none"
    return f"hears the caller: {short(event.item_id)} ({voice})"


def _transcribed(event: ev.CallerTranscribed) -> str:
    return f"said {quoted(event.text)} ({short(event.item_id)})"


def _called(event: ev.ToolCalled) -> str:
    return f"calls {event.name} {quoted(event.arguments)} ({short(event.call_id)})"


def _turn(turn: Turn) -> str:
    cut = f", of which heard {quoted(turn.heard_text)}" if turn.heard_text != turn.text else ""
    return f"write turn {turn.position} ({turn.who}): {quoted(turn.text)}{cut}"


def _create(order: do.CreateResponse) -> str:
    about = [order.request_id]
    about += ["own instructions"] if order.instructions else []
    about += [] if order.tools else ["no tools"]
    return f"ask for a reply ({', '.join(about)})"


EVENTS: dict[type, tuple[str, Words]] = {
    ev.StreamStarted: ("carrier", lambda _: "starts the stream"),
    ev.StreamStopped: ("caller", lambda _: "hangs up"),
    ev.StreamLost: ("carrier", lambda _: "its socket is lost"),
    ev.ShutdownRequested: ("process", lambda _: "must go"),
    ev.MarkEchoed: ("carrier", _mark),
    ev.SendingBegan: ("sender", _began),
    ev.SendingProgressed: ("sender", lambda e: f"has sent {e.sent_ms} ms of {short(e.item_id)}"),
    ev.KeyPressed: ("caller", lambda e: f"presses {e.digit}"),
    ev.CallerVoiced: ("caller", lambda e: f"speaks (voice since {seconds(e.onset_at)})"),
    ev.CallerQuieted: ("caller", lambda _: "is quiet"),
    ev.SessionReady: ("model", lambda _: "confirms the session"),
    ev.SessionRefused: ("model", lambda _: "does not take the session as asked for"),
    ev.ModelUnreachable: ("model", lambda _: "cannot be reached"),
    ev.ModelLost: ("model", lambda _: "its socket is lost"),
    ev.ModelRefused: ("model", lambda _: "will serve nobody with our key"),
    ev.SpeechStarted: ("model", _heard),
    ev.SpeechStopped: ("model", lambda e: f"hears silence: {short(e.item_id)}"),
    ev.TurnCommitted: ("model", lambda e: f"takes the turn {short(e.item_id)}"),
    ev.CallerTranscribed: ("caller", _transcribed),
    ev.ResponseCreated: ("model", lambda e: f"begins {short(e.response_id)}"),
    ev.AudioReceived: ("model", lambda e: f"sends {audio_ms(e.audio)} ms of {short(e.item_id)}"),
    ev.AudioFinished: ("model", lambda e: f"has sent all of {short(e.item_id)}"),
    ev.TextReceived: ("model", lambda e: f"says {quoted(e.text)} in {short(e.item_id)}"),
    ev.TextFinished: ("model", lambda e: f"said {quoted(e.text)} in {short(e.item_id)}"),
    ev.ToolCalled: ("model", _called),
    ev.ToolAnswered: ("tool", lambda e: f"answers {quoted(e.output)} ({short(e.call_id)})"),
    ev.ResponseDone: ("model", lambda e: f"ends {short(e.response_id)}: {e.outcome}"),
    ev.CreateRejected: ("model", lambda e: f"refuses {short(e.request_id)}" + ", busy" * e.busy),
    ev.TimerFired: ("timer", lambda e: f"{e.name} runs out"),
}

COMMANDS: dict[type, Words] = {
    do.CreateResponse: _create,
    do.CancelResponse: lambda c: f"cancel {short(c.response_id)}",
    do.TruncateItem: lambda c: f"cut {short(c.item_id)} to {c.heard_ms} ms",
    do.DeleteItem: lambda c: f"delete {short(c.item_id)}",
    do.RunTool: lambda c: f"run {c.name} ({short(c.call_id)})",
    do.AnswerTool: lambda c: f"answer {short(c.call_id)} {quoted(c.output)}",
    do.CommitInput: lambda _: "commit what the caller said",
    do.AddText: lambda c: f"tell the model {quoted(c.text)} ({short(c.item_id)})",
    do.Redial: lambda c: f"dial the model again with {len(c.history)} turns",
    do.QueueAudio: lambda c: f"queue {audio_ms(c.audio)} ms of {short(c.item_id)}",
    do.FinishAudio: lambda c: f"end {short(c.item_id)}",
    do.DropAudio: lambda c: f"drop what waits before epoch {c.epoch}",
    do.ClearCarrier: lambda c: f"clear the carrier ({c.heard_ms} ms were heard)",
    do.StartTimer: lambda c: f"start {c.name} of {seconds(c.delay_ms)}",
    do.StopTimer: lambda c: f"stop {c.name}",
    do.SaveTurn: lambda c: _turn(c.turn),
    do.Publish: lambda c: f"publish {c.notice}",
    do.PreambleHeard: lambda _: "note that the preamble was heard",
    do.CloseStream: lambda _: "close the stream",
    do.EndCall: lambda c: f"end the call: {c.reason}",
}


def event_words(
    event: ev.Event, known: Mapping[type, tuple[str, Words]] = EVENTS
) -> tuple[str, str]:
    """Return who did what; "" and the bare values for a kind that is not `known`."""
    who, words = known.get(type(event), ("", _bare_event))
    return who, words(event)


def command_words(command: do.Command, known: Mapping[type, Words] = COMMANDS) -> str:
    """Return what was ordered; the bare values for a kind that is not `known`."""
    return known.get(type(command), _bare_command)(command)


def _bare_event(event: ev.Event) -> str:
    return orjson.dumps(codec.event_written(event)).decode()


def _bare_command(command: do.Command) -> str:
    return orjson.dumps(codec.command_written(command)).decode()
