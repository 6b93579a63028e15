"""One call cut into turns: what the caller said, how it was interrupted, what it heard back.

A turn begins with the caller's voice, the first one (the greeting) with the stream. Its reply may
begin when the model sent its first audio after the voice had ended, or, where the model's session
is not known, when the voice had ended. A reply ends with the first `clear` after the next voice's
onset, or where the next reply may begin. Pure; all times are monotonic ms.
"""

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from bench.logs import BYTES_PER_MS, CallLog, Frame, Response, SessionLog, Voice


@dataclass(frozen=True)
class Turn:
    """`voice` is None for the greeting. `interrupts`: the agent was audible at the onset.

    `begins_ms` is where the reply may begin, None when there cannot be one: the agent was
    interrupted, did not clear, and the model sent nothing new. `stale` arrived between `clear_ms`
    and that point. `heard_ms` is when the caller had heard the last of what it interrupted.
    """

    voice: Voice | None
    begins_ms: float | None
    response: Response | None
    interrupts: bool = False
    clear_ms: float | None = None
    decided_ms: float | None = None
    heard_ms: float | None = None
    stale: tuple[Frame, ...] = ()
    reply: tuple[Frame, ...] = ()

    @cached_property
    def gaps_ms(self) -> list[float]:
        """Between the arrivals of neighbouring frames of the reply."""
        return [after.at_ms - before.at_ms for before, after in itertools.pairwise(self.reply)]

    @cached_property
    def dry(self) -> list[tuple[float, float]]:
        """Each time the carrier ran out of audio inside the reply: from when, for how many ms."""
        ends = ((before.end_ms, after) for before, after in itertools.pairwise(self.reply))
        return [(end, after.at_ms - end) for end, after in ends if after.at_ms > end]

    @property
    def reply_ms(self) -> float:
        """How much audio the reply has brought."""
        return sum(frame.size for frame in self.reply) / BYTES_PER_MS


def turns(call: CallLog, session: SessionLog | None) -> list[Turn]:
    """Cut a call that had a stream; the first turn is the greeting."""
    onsets = [voice.onset_ms for voice in call.voices]
    bounds = [call.started_ms or 0.0, *onsets, math.inf]
    voices: list[Voice | None] = [None, *call.voices]
    heads = [
        _head(call, session, voice, until) for voice, until in zip(voices, bounds[1:], strict=True)
    ]
    ends = [_first(head.clear_ms, head.begins_ms) for head in heads[1:]]
    return [
        _whole(call, head, until, end)
        for head, until, end in zip(heads, bounds[1:], [*ends, math.inf], strict=True)
    ]


def _first(clear_ms: float | None, begins_ms: float | None) -> float:
    """Where the turn before stops: at the clear, or where the next reply may begin."""
    if clear_ms is not None:
        return clear_ms
    return math.inf if begins_ms is None else begins_ms


def _head(call: CallLog, session: SessionLog | None, voice: Voice | None, until: float) -> Turn:
    """The turn up to where its reply may begin."""
    if voice is None:
        response = _response(session, -math.inf, until)
        return Turn(None, call.started_ms, response)
    interrupts = _playing_until(call, voice.onset_ms) > voice.onset_ms
    clear = next((at for at in call.clears_ms if voice.onset_ms <= at < until), None)
    response = _response(session, voice.end_ms, until)
    begins: float | None = voice.end_ms
    if response is not None:
        begins = response.first_audio_ms
    elif session is not None or (interrupts and clear is None):
        begins = None
    decided = session.speech_started_ms if session is not None else ()
    decision = next((at for at in decided if voice.onset_ms <= at < until), None)
    return Turn(voice, begins, response, interrupts, clear, decision)


def _whole(call: CallLog, head: Turn, until: float, end: float) -> Turn:
    reply: tuple[Frame, ...] = ()
    if (begins := head.begins_ms) is not None:
        reply = tuple(f for f in call.frames if begins <= f.at_ms < end)
    stale = _stale(call, head, until)
    heard = _heard(call, head, stale) if head.interrupts else None
    return replace(head, stale=stale, reply=reply, heard_ms=heard)


def _stale(call: CallLog, head: Turn, until: float) -> tuple[Frame, ...]:
    if head.clear_ms is None:
        return ()
    end = until if head.begins_ms is None else head.begins_ms
    return tuple(f for f in call.frames if head.clear_ms < f.at_ms < end)


def _heard(call: CallLog, head: Turn, stale: Sequence[Frame]) -> float:
    """When the last of the interrupted reply was heard: at the clear, or what came after it."""
    if stale:
        return stale[-1].end_ms
    end = head.begins_ms if head.clear_ms is None else head.clear_ms
    last = _playing_until(call, math.inf if end is None else end)
    return last if head.clear_ms is None else min(last, head.clear_ms)


def _playing_until(call: CallLog, at_ms: float) -> float:
    """When the play-out, as it stood at `at_ms`, runs dry; -inf when it was dry already."""
    frame = next((f for f in reversed(call.frames) if f.at_ms < at_ms), None)
    if frame is None or any(frame.at_ms <= clear < at_ms for clear in call.clears_ms):
        return -math.inf
    return frame.end_ms


def _response(session: SessionLog | None, after: float, until: float) -> Response | None:
    return next(_responses(session, after, until), None)


def _responses(session: SessionLog | None, after: float, until: float) -> Iterator[Response]:
    for response in session.responses if session is not None else ():
        if response.first_audio_ms is not None and after <= response.first_audio_ms < until:
            yield response
