"""Writing what follows a call: plain, short, synchronous; each function opens its tenant_context.

Every race is settled by one UPDATE whose WHERE clause holds the condition (rule 10). Leases and
stamps use the database's clock.
"""

from recordings.services.recording import (
    RecordingNews,
    recording_claim,
    recording_fail,
    recording_note,
)
from recordings.services.stages import (
    Job,
    LeaseLost,
    pipeline_open,
    stage_claim,
    stage_delay,
    stage_hurry,
    stage_keep,
    stage_renew,
    stage_reset,
    stage_settle,
)
from recordings.services.transcripts import Segment, Text, transcript_offer, transcript_store

__all__ = [
    "Job",
    "LeaseLost",
    "RecordingNews",
    "Segment",
    "Text",
    "pipeline_open",
    "recording_claim",
    "recording_fail",
    "recording_note",
    "stage_claim",
    "stage_delay",
    "stage_hurry",
    "stage_keep",
    "stage_renew",
    "stage_reset",
    "stage_settle",
    "transcript_offer",
    "transcript_store",
]
