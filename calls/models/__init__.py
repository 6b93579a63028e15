"""Calls, their turns and their measurements."""

from calls.models.call import OTHER_SIDE, Call, CallSearch, CallTag
from calls.models.kept import (
    ITEM_ID_CHARS,
    CallMetrics,
    CallNotice,
    CallTape,
    CallTurn,
    UsageEntry,
)
from calls.models.views import SavedView
from calls.models.words import (
    LIVE_STATUSES,
    TERMINAL_STATUSES,
    CallStatus,
    Direction,
    FollowUp,
    Presentation,
    Who,
    statuses_before,
)

__all__ = [
    "ITEM_ID_CHARS",
    "LIVE_STATUSES",
    "OTHER_SIDE",
    "TERMINAL_STATUSES",
    "Call",
    "CallMetrics",
    "CallNotice",
    "CallSearch",
    "CallStatus",
    "CallTag",
    "CallTape",
    "CallTurn",
    "Direction",
    "FollowUp",
    "Presentation",
    "SavedView",
    "UsageEntry",
    "Who",
    "statuses_before",
]
