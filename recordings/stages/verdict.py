"""How a stage's attempt ends when it does not simply succeed."""

from __future__ import annotations

from datetime import timedelta


class Verdict(Exception):
    """A stage's own word on its attempt; `reason` is one lower-case word with hyphens."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TryLater(Verdict):
    """What is missing may come: try again after `wait`, or after the usual backoff.

    The backoff is at least `at_least`: what a provider asks for must not use attempts up quickly.
    """

    def __init__(
        self, reason: str, wait: timedelta | None = None, *, at_least: timedelta = timedelta()
    ) -> None:
        super().__init__(reason)
        self.wait = wait
        self.at_least = at_least


class GaveUp(Verdict):
    """No further attempt can help; a person may have it tried again."""


class NotNeeded(Verdict):
    """There is nothing for this stage to do in this call."""
