"""Ids shaped like OpenAI's: a prefix and 21 base62 characters; the same for each seed."""

import random
import string

_ALPHABET = string.ascii_letters + string.digits
_LENGTH = 21
_COUNTED = 6


class Ids:
    """Makes unique ids of one session.

    Every prefix, and every `stream` of one, has a sequence of its own: what happens first on the
    wall clock does not change the ids of the rest.
    """

    def __init__(self, chance: random.Random) -> None:
        self._seed = chance.getrandbits(64)
        self._streams: dict[str, random.Random] = {}
        self._events = 0
        self._event = "event_" + self.new("event")[len("event_") : -_COUNTED]

    def new(self, prefix: str, stream: str = "") -> str:
        """Make an id such as `item_` and 21 characters; prefix without the underscore."""
        name = f"{prefix}/{stream}"
        chance = self._streams.get(name)
        if chance is None:
            chance = random.Random(f"{self._seed}/{name}")  # noqa: S311 no secret
            self._streams[name] = chance
        return f"{prefix}_{''.join(chance.choices(_ALPHABET, k=_LENGTH))}"

    def event(self) -> str:
        """Make the id of a server event: counted, because there are so many of them."""
        self._events += 1
        return f"{self._event}{self._events:0{_COUNTED}}"
