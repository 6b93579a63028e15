"""Writing calls: plain, short, synchronous; each function opens its own tenant_context.

Every race is settled by one UPDATE whose WHERE clause holds the condition (rule 10). Leases and
stamps use the database's clock, so that processes on several machines agree.
"""

from calls.services.findings import call_found
from calls.services.notes import (
    MOST_TAGS,
    NOTE_CHARS,
    TAG_CHARS,
    BadTag,
    TooManyTags,
    call_note,
    call_tags_set,
    tag_cleaned,
)
from calls.services.reconcile import calls_settle
from calls.services.records import (
    MetricsRecord,
    call_metrics_save,
    call_notices_save,
    call_tape_save,
    call_turns_save,
)
from calls.services.statuses import (
    StreamEnd,
    call_abandon,
    call_advance,
    call_finish,
    call_start,
    stream_ended,
)
from calls.services.streams import (
    Lease,
    StreamSnapshot,
    stream_admit,
    stream_claim,
    stream_close,
    stream_renew,
)
from calls.services.usage import usage_record
from calls.services.voicemail import LONGEST_MESSAGE_S, voicemail_begin, voicemail_end

__all__ = [
    "LONGEST_MESSAGE_S",
    "MOST_TAGS",
    "NOTE_CHARS",
    "TAG_CHARS",
    "BadTag",
    "Lease",
    "MetricsRecord",
    "StreamEnd",
    "StreamSnapshot",
    "TooManyTags",
    "call_abandon",
    "call_advance",
    "call_finish",
    "call_found",
    "call_metrics_save",
    "call_note",
    "call_notices_save",
    "call_start",
    "call_tags_set",
    "call_tape_save",
    "call_turns_save",
    "calls_settle",
    "stream_admit",
    "stream_claim",
    "stream_close",
    "stream_ended",
    "stream_renew",
    "tag_cleaned",
    "usage_record",
    "voicemail_begin",
    "voicemail_end",
]
