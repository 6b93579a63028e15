"""Ids shaped like OpenAI's: a prefix and 21 base62 characters; the same for each seed."""

import random
import string

_ALPHABET = string.ascii_letters + string.digits


class Ids:
    """Makes unique ids of one session."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def new(self, prefix: str) -> str:
        """Make an id such as `item_` and 21 characters; prefix without the underscore."""
        return f"{prefix}_{''.join(self._chance.choices(_ALPHABET, k=21))}"
