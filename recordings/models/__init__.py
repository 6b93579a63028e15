"""What is kept of a call after it: its recordings, texts, stages of work and receipts."""

from recordings.models.documents import (
    Outcome,
    Sentiment,
    Source,
    Summary,
    Transcript,
    Urgency,
)
from recordings.models.erasure import ErasureReceipt
from recordings.models.notification import Notification
from recordings.models.people import CallShare, FieldEdit
from recordings.models.recording import (
    Recording,
    RecordingKind,
    RecordingStatus,
    statuses_before,
)
from recordings.models.stage import ERASED, SETTLED, Stage, StageName, StageState

__all__ = [
    "ERASED",
    "SETTLED",
    "CallShare",
    "ErasureReceipt",
    "FieldEdit",
    "Notification",
    "Outcome",
    "Recording",
    "RecordingKind",
    "RecordingStatus",
    "Sentiment",
    "Source",
    "Stage",
    "StageName",
    "StageState",
    "Summary",
    "Transcript",
    "Urgency",
    "statuses_before",
]
