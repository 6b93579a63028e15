"""Why something is still there."""

from __future__ import annotations


class NotDeleted(Exception):
    """It is still there: `reason` is one lower-case word with hyphens; try again later."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
