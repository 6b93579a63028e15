"""Writing what follows a call: plain, short, synchronous; each function opens its tenant_context.

Every race is settled by one UPDATE whose WHERE clause holds the condition (rule 10). Leases and
stamps use the database's clock.
"""

from recordings.services.call_erasure import call_receipt_open
from recordings.services.caller_erasure import caller_receipt_open
from recordings.services.closing import (
    CALL_LIVE,
    calls_of_closing,
    closing_call_erase,
    closing_work_stop,
    erasure_receipts_erase,
)
from recordings.services.edit_values import EditRefused
from recordings.services.edits import COLUMNS, OWN, EditConflict, field_edit
from recordings.services.erasure import (
    WORK_RUNNING,
    CallIsLive,
    call_erase,
    is_being_erased,
    receipt_of,
    receipt_open,
    receipt_remains,
    subject_of,
    words_erase,
    work_stop,
)
from recordings.services.expiry import (
    recording_gone_at_carrier,
    recording_gone_here,
    tape_delete,
    texts_delete,
)
from recordings.services.files import AudioFile, file_announce, file_keep
from recordings.services.notifications import notification_sent, notifications_open
from recordings.services.recording import (
    RecordingNews,
    kind_of,
    recording_claim,
    recording_fail,
    recording_note,
)
from recordings.services.shares import (
    DAYS,
    TooManyShares,
    share_end,
    share_make,
    share_opened,
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
from recordings.services.summaries import NewSummary, fields_store, summary_store
from recordings.services.transcripts import Segment, Text, transcript_offer, transcript_store

__all__ = [
    "CALL_LIVE",
    "COLUMNS",
    "DAYS",
    "OWN",
    "WORK_RUNNING",
    "AudioFile",
    "CallIsLive",
    "EditConflict",
    "EditRefused",
    "Job",
    "LeaseLost",
    "NewSummary",
    "RecordingNews",
    "Segment",
    "Text",
    "TooManyShares",
    "call_erase",
    "call_receipt_open",
    "caller_receipt_open",
    "calls_of_closing",
    "closing_call_erase",
    "closing_work_stop",
    "erasure_receipts_erase",
    "field_edit",
    "fields_store",
    "file_announce",
    "file_keep",
    "is_being_erased",
    "kind_of",
    "notification_sent",
    "notifications_open",
    "pipeline_open",
    "receipt_of",
    "receipt_open",
    "receipt_remains",
    "recording_claim",
    "recording_fail",
    "recording_gone_at_carrier",
    "recording_gone_here",
    "recording_note",
    "share_end",
    "share_make",
    "share_opened",
    "stage_claim",
    "stage_delay",
    "stage_hurry",
    "stage_keep",
    "stage_renew",
    "stage_reset",
    "stage_settle",
    "subject_of",
    "summary_store",
    "tape_delete",
    "texts_delete",
    "transcript_offer",
    "transcript_store",
    "words_erase",
    "work_stop",
]
