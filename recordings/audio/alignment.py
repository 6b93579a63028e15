"""Where in a call's stream its recording begins, found by who spoke when.

A turn is dated in ms of the stream, what was recorded in ms of the recording, which was asked for
once the caller heard us and so begins later. No clock joins the two to less than a second: the
carrier gives its start in whole seconds. But both saw the same people speak. Each beginning of a
turn may be the beginning of any stretch of the same side: the difference that most pairs agree on
is the offset. Pure arithmetic, no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

_NEAR_MS: Final = 400  # a turn is dated at its voice, a stretch a little before it
_WINDOW_MS: Final = 4_000  # around what the clocks say
_MOST: Final = 200  # turns, and stretches: enough to be sure of
_QUIET: Final = 24  # of 255
_GAP_MS: Final = 600  # a pause within a turn
_LEAST_AGREEING: Final = 2


@dataclass(frozen=True, slots=True)
class Span:
    """One side speaks; ms of its own source. `who` is "caller" or "agent"."""

    who: str
    start_ms: int
    end_ms: int


def offset_ms(turns: Sequence[Span], recorded: Sequence[Span], *, expected_ms: int | None) -> int:
    """The ms of the stream at which the recording begins.

    `expected_ms` is what the clocks say, None where they are of no use. Where speech says
    nothing clearly, that is the answer, or 0.
    """
    differences = sorted(_differences(turns, recorded, expected_ms))
    agreed = _agreed(differences)
    if len(agreed) < _LEAST_AGREEING and not (len(turns) == 1 and agreed):
        return expected_ms or 0
    return round(median(agreed))


def loud_spans(peaks: Sequence[Sequence[int]], duration_ms: int) -> list[Span]:
    """Where a recording's outline is loud, caller first; for one that has no words."""
    spans: list[Span] = []
    for who, channel in zip(("caller", "agent"), peaks, strict=False):
        step = duration_ms / max(len(channel), 1)
        spans += _loud(who, channel, step)
    return sorted(spans, key=lambda span: span.start_ms)


def _differences(
    turns: Sequence[Span], recorded: Sequence[Span], expected_ms: int | None
) -> Iterable[int]:
    for turn in turns[:_MOST]:
        for span in recorded[:_MOST]:
            difference = turn.start_ms - span.start_ms
            is_near = expected_ms is None or abs(difference - expected_ms) <= _WINDOW_MS
            if turn.who == span.who and is_near:
                yield difference


def _agreed(differences: Sequence[int]) -> Sequence[int]:
    """The longest run of them that lies within _NEAR_MS; the first of several."""
    best: Sequence[int] = ()
    begin = 0
    for end in range(len(differences)):
        while differences[end] - differences[begin] > _NEAR_MS:
            begin += 1
        if end + 1 - begin > len(best):
            best = differences[begin : end + 1]
    return best


def _loud(who: str, channel: Sequence[int], step: float) -> Iterable[Span]:
    begin: int | None = None
    last = 0
    for position, level in enumerate(channel):
        at = round(position * step)
        if level >= _QUIET:
            begin = at if begin is None else begin
            last = round((position + 1) * step)
        elif begin is not None and at - last >= _GAP_MS:
            yield Span(who, begin, last)
            begin = None
    if begin is not None:
        yield Span(who, begin, last)
