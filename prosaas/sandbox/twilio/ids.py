"""Twilio's identifiers: a two-letter prefix and 32 hex digits, reproducible from a seed."""

import random


class Sids:
    """Makes SIDs and opaque tokens; the same seed gives the same ones in the same order."""

    def __init__(self, seed: int | str | None = None) -> None:
        self._token = ""
        self._repeat = False
        self._random = random.Random(seed)  # noqa: S311 - names, not secrets
        self._tokens = random.Random(self._random.getrandbits(64))  # noqa: S311 - likewise

    def make(self, prefix: str) -> str:
        """A new SID, for example `make("CA")`."""
        return f"{prefix}{self._random.getrandbits(128):032x}"

    def token(self) -> str:
        """An opaque value shaped as the idempotency token is: a UUID's text."""
        if not self._repeat:
            digits = f"{self._tokens.getrandbits(128):032x}"
            ends = ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32))
            self._token = "-".join(digits[start:end] for start, end in ends)
        self._repeat = False
        return self._token

    def repeat_token(self) -> None:
        """Make the next token the last one again, as a retried request carries it."""
        self._repeat = True
