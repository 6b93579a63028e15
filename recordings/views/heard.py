"""A call's turns and recordings as its page shows them: what was heard, and where in the sound."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from calls.models import Call, CallTurn, Who
from recordings.audio.alignment import Span, loud_spans, offset_ms
from recordings.audio.speech import PAD_MS
from recordings.models import Recording, RecordingKind, Source, Transcript

_LONGEST_WAIT_MS = 60_000  # from the answer to the recording; more is no clock's word


@dataclass(frozen=True, slots=True)
class Line:
    """What one side said. `unheard` follows `heard`: it was cut off. `at_ms` is of the call.

    `start_ms` and `end_ms` are of the recording that is played, None for what is not on it.
    """

    who: str
    heard: str
    unheard: str
    is_cut: bool
    at_ms: int
    start_ms: int | None = None
    end_ms: int | None = None


def lines_of(turns: Iterable[CallTurn], recording: Recording | None, offset: int) -> list[Line]:
    """The turns as they were heard, with their places in the recording."""
    return [_line(turn, recording, offset) for turn in turns if turn.text or turn.heard_text]


def lines_recorded(transcript: Transcript | None, source: str) -> list[Line]:
    """What a recording or a voice message itself says, [] where it was not transcribed."""
    if transcript is None or transcript.source != source:
        return []
    return [
        Line(
            who=segment.get("who", Who.CALLER),
            heard=segment.get("text", ""),
            unheard="",
            is_cut=False,
            at_ms=segment.get("start_ms", 0),
            start_ms=segment.get("start_ms", 0),
            end_ms=segment.get("end_ms", 0),
        )
        for segment in transcript.segments
    ]


def began_ms(
    call: Call, turns: Sequence[CallTurn], recording: Recording, transcript: Transcript | None
) -> int:
    """The ms of the stream at which the recording begins (docs/call-page.md)."""
    said = lines_recorded(transcript, Source.RECORDING)
    recorded = [
        Span(line.who, line.start_ms + PAD_MS, line.end_ms or 0)
        for line in said
        if line.start_ms  # what begins with the recording may have begun before it
    ]
    if not recorded and recording.peaks:
        recorded = loud_spans(recording.peaks, recording.duration_ms or 0)
    spoken = [Span(turn.who, turn.start_ms, turn.end_ms) for turn in turns]
    return offset_ms(spoken, recorded, expected_ms=_clocks(call, recording))


def played(recordings: Iterable[Recording]) -> Recording | None:
    """The recording that turns are looked up in: of both sides, not a message."""
    return next((each for each in recordings if each.kind == RecordingKind.CALL), None)


def _clocks(call: Call, recording: Recording) -> int | None:
    """What the database's clock says: the request came so long after the stream was taken."""
    if call.answered_at is None:
        return None
    wait = int((recording.requested_at - call.answered_at).total_seconds() * 1000)
    return wait if 0 <= wait <= _LONGEST_WAIT_MS else None


def _line(turn: CallTurn, recording: Recording | None, offset: int) -> Line:
    heard, unheard = _parted(turn)
    start_ms, end_ms = turn.start_ms - offset, turn.end_ms - offset
    length = recording.duration_ms if recording else None
    is_there = length is not None and end_ms > 0 and start_ms < length
    return Line(
        who=turn.who,
        heard=heard,
        unheard=unheard,
        is_cut=turn.interrupted,
        at_ms=turn.start_ms,
        start_ms=max(0, start_ms) if is_there else None,
        end_ms=min(end_ms, length or 0) if is_there else None,
    )


def _parted(turn: CallTurn) -> tuple[str, str]:
    """What was heard, and what would have followed."""
    if turn.who == Who.CALLER or not turn.interrupted:
        return turn.text or turn.heard_text, ""
    heard = turn.heard_text.rstrip()
    if turn.text.startswith(heard):
        return heard, turn.text[len(heard) :].strip()
    return heard, "" if heard else turn.text
