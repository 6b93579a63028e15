"""One call's log of everything that crossed a boundary, in the order in which it did.

An entry is `at_ms` (ms since the call was made known), `from` (twilio, app, rest, callee) and
`what`: status, request, answer, error, notice, order, digits, or message (a media stream's). The
other keys depend on `what`.
"""

from collections.abc import Iterable
from operator import itemgetter

from prosaas.sandbox.twilio_clock import Clock

Entry = dict[str, object]


class Wire:
    """Appends entries; times come from the call's clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.zero_ms = clock.ms()
        self.entries: list[Entry] = []

    def now(self) -> float:
        """ms since the call was made known, to the microsecond."""
        return round(self._clock.ms() - self.zero_ms, 3)

    def add(self, who: str, what: str, **more: object) -> Entry:
        """Append an entry; it is returned so that an answer can be written into it later."""
        entry: Entry = {"at_ms": self.now(), "from": who, "what": what, **more}
        self.entries.append(entry)
        return entry


def merged(wire: Wire, streams: Iterable[tuple[float, str, Iterable[Entry]]]) -> list[Entry]:
    """The log with its streams' messages put in by time.

    A stream is its start (ms, same origin as the wire's times), its StreamSid and its messages
    with times since that start.
    """
    messages = [
        {"what": "message", "stream_sid": sid, **entry, "at_ms": round(start + at_ms, 3)}
        for start, sid, entries in streams
        for entry in entries
        if isinstance(at_ms := entry["at_ms"], float | int)
    ]
    return sorted([*wire.entries, *messages], key=itemgetter("at_ms"))
