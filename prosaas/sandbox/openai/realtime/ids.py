"""Ids shaped like OpenAI's: a prefix and 21 base62 characters; the same for each seed."""

import hashlib
import random
import string
from collections import Counter

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
        self._made: Counter[str] = Counter()
        self._events = 0
        self._event = self.new("event")[:-_COUNTED]

    def new(self, prefix: str, stream: str = "") -> str:
        """Make an id such as `item_` and 21 characters; prefix without the underscore."""
        name = f"{prefix}/{stream}"
        self._made[name] += 1
        return f"{prefix}_{_base62(f'{self._seed}/{name}/{self._made[name]}')}"

    def event(self) -> str:
        """Make the id of a server event: counted, because there are so many of them."""
        self._events += 1
        return f"{self._event}{self._events:0{_COUNTED}}"


def _base62(name: str) -> str:
    rest = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=16).digest(), "big")
    letters = []
    for _ in range(_LENGTH):
        rest, digit = divmod(rest, len(_ALPHABET))
        letters.append(_ALPHABET[digit])
    return "".join(letters)
