"""What REST tells of one call, whoever made it (protocols.md A7)."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CallResource:
    """What a Call resource tells; `parent_sid` is None unless <Dial> made the call. `seconds`
    are from answer to end.
    """

    sid: str
    parent_sid: str | None
    account_sid: str
    to: str
    from_number: str
    status: str
    direction: str
    created_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    seconds: int
