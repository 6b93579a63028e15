"""One call's log of everything that crossed a boundary, in the order in which it did.

An entry is `at_ms` (ms since the call was made known), `from` (twilio or app) and `what`: status,
request, answer, error, notice, digits, rest request, rest answer, handshake, message. The other
keys depend on `what`.
"""

from prosaas.sandbox.twilio.clock import Clock

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
