"""Why a call is not made, or not ended.

NotDialled   the only error of calls.dialling but Call.DoesNotExist; `because` is for programs
"""

from __future__ import annotations

from enum import StrEnum, unique
from uuid import UUID


@unique
class Because(StrEnum):
    """The code of the API's answer."""

    NO_NUMBER = "no_number"  # to call from
    NO_AGENT = "agent_not_ready"
    DESTINATION = "destination_refused"
    TENANT = "tenant_not_active"
    LIMIT = "limit_reached"
    TOO_MANY = "too_many_calls"
    ALREADY = "already_calling"
    CARRIER_REFUSED = "carrier_refused"
    CARRIER_AWAY = "carrier_unavailable"
    OVER = "call_over"


class NotDialled(Exception):
    """Its text is a sentence for people.

    `field` names what was asked wrongly ("to", "from", "agent"), `wait_s` when it may be asked
    again (0 if nobody knows), `carrier_error` is Twilio's code, `call_id` the call that was stored
    all the same.
    """

    def __init__(
        self,
        because: Because,
        sentence: str,
        *,
        field: str = "",
        wait_s: int = 0,
        carrier_error: int = 0,
        call_id: UUID | None = None,
    ) -> None:
        super().__init__(sentence)
        self.because = because
        self.field = field
        self.wait_s = wait_s
        self.carrier_error = carrier_error
        self.call_id = call_id
