"""Not built yet."""

from __future__ import annotations

from recordings.services import Job
from recordings.stages.verdict import NotNeeded


def run(job: Job) -> None:
    """Do nothing."""
    raise NotNeeded("not-built")
