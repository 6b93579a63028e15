"""Named moments between two effects of a stage, where a worker may die.

Nobody listens in production; tests stop a worker here and see what became of the call.
"""

from __future__ import annotations

from django.dispatch import Signal

reached = Signal()


def checkpoint(name: str) -> None:
    """Say that this moment is reached, as "fetch.stored"."""
    reached.send(sender=checkpoint, name=name)
