"""Databases of the tests' Redis."""

import os
from urllib.parse import urlsplit, urlunsplit


def queue_of_its_own(redis_url: str, stack: int = 0) -> str:
    """Another database of the same server: 2 to 15, so that parallel runs seldom meet.

    A run's stacks have numbers, 0 to 13, and so each a queue.
    """
    parts = urlsplit(redis_url)
    return urlunsplit(parts._replace(path=f"/{2 + (os.getpid() + stack) % 14}"))
