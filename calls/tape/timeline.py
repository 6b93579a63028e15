"""A tape as a story: one line a happening, and below it what it led to.

Pieces of audio and text, marks and the progress of sending come by the hundred; unless all is
asked for, a run of them becomes one line with counts, and what concerns only timers, the live
feed and queued audio is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from calls.engine import commands as do
from calls.engine import events as ev
from calls.tape.tape import Entry, Tape
from calls.tape.words import audio_ms, command_words, event_words, seconds

_PIECES = (ev.AudioReceived, ev.TextReceived, ev.MarkEchoed, ev.SendingProgressed, ev.TimerFired)
_ASIDE = (do.QueueAudio, do.StartTimer, do.StopTimer, do.Publish)


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the story: when (ms), who, what, and the orders it led to."""

    at: int
    who: str
    what: str
    orders: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """Return it as text."""
        lines = [f"{seconds(self.at):>11}  {self.who:<8} {self.what}"]
        if self.orders:
            lines.append(f"{'':>11}  {'>':>8} {', '.join(self.orders)}")
        return list(map(_printable, lines))


def _printable(line: str) -> str:
    """Return a line that moves no cursor: words and ids come from outside."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in line)


def timeline(tape: Tape, *, everything: bool = False) -> list[Happening]:
    """Return the happenings of a call in order."""
    if everything:
        return [_happening(entry, entry.commands) for entry in tape.entries]
    return list(_folded(tape.entries))


def _folded(entries: Sequence[Entry]) -> Iterator[Happening]:
    for are_pieces, run in groupby(entries, _is_piece):
        if are_pieces:
            yield from _summary(list(run))
        else:
            yield from (_happening(entry, _told(entry)) for entry in run)


def _told(entry: Entry) -> list[do.Command]:
    return [command for command in entry.commands if not isinstance(command, _ASIDE)]


def _is_piece(entry: Entry) -> bool:
    return isinstance(entry.event, _PIECES) and not (_told(entry) or entry.raised)


def _happening(entry: Entry, commands: Sequence[do.Command]) -> Happening:
    who, what = ("call", "opens") if entry.event is None else event_words(entry.event)
    if any(isinstance(command, do.ClearCarrier) for command in commands):
        what += ", over the agent"
    refused = [f"refused with {entry.raised}"] if entry.raised else []
    return Happening(entry.at, who, what, (*map(command_words, commands), *refused))


def _summary(run: list[Entry]) -> Iterator[Happening]:
    """One line for a run; none if all that happened is that frames went out or a timer ran."""
    count = Counter(type(entry.event) for entry in run)
    events = [entry.event for entry in run]
    length_ms = sum(audio_ms(e.audio) for e in events if isinstance(e, ev.AudioReceived))
    parts = {
        f"audio x {count[ev.AudioReceived]} = {length_ms} ms": count[ev.AudioReceived],
        f"text x {count[ev.TextReceived]}": count[ev.TextReceived],
        f"marks x {count[ev.MarkEchoed]}": count[ev.MarkEchoed],
    }
    told = [words for words, number in parts.items() if number]
    if told:
        until = f" (until {seconds(run[-1].at)})" if run[-1].at > run[0].at else ""
        yield Happening(run[0].at, "...", ", ".join(told) + until)
