"""Errors of a call.

CallError
├── StreamRefused      a media stream may not be served; `reason` is one of RefusedBecause
├── CallElsewhere      the CallSid already belongs to another tenant's call
└── CallErased         the call is being erased: nothing is written on it
"""

from __future__ import annotations

from enum import StrEnum, unique


@unique
class RefusedBecause(StrEnum):
    """Why a media stream is refused (R15)."""

    UNKNOWN_CALL = "unknown-call"
    CALL_FINISHED = "call-finished"
    TOKEN_USED = "token-used"  # noqa: S105 - a word, not a secret
    STREAM_LIVE = "stream-live"


class CallError(Exception):
    """Root of this tree."""


class StreamRefused(CallError):
    """This START, or this handshake, gets no call."""

    def __init__(self, reason: RefusedBecause) -> None:
        super().__init__(reason.value)
        self.reason: str = reason.value


class CallElsewhere(CallError):
    """Two tenants cannot hold the same CallSid."""


class CallErased(CallError):
    """What people write on it would outlive the words that were to go."""
