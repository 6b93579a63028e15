"""What of a closing tenant is at Twilio: its numbers, its account."""

from __future__ import annotations

from uuid import UUID


def numbers_close(*, tenant_id: UUID) -> dict[str, int]:
    """Give every number back and close the account; what is left, by reason; {} when nothing is.

    May run any number of times.
    """
    raise NotImplementedError
