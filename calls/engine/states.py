"""The closed vocabularies of a call: how it can stand, and why it can end."""

from __future__ import annotations

from enum import StrEnum, unique


@unique
class EndReason(StrEnum):
    """Why a call ended: an intent or a named failure, never a technical side effect (L52)."""

    CALLER_HUNG_UP = "caller-hung-up"
    AGENT_ENDED = "agent-ended"
    STREAM_LOST = "stream-lost"
    STREAM_NEVER_STARTED = "stream-never-started"
    MODEL_UNREACHABLE = "model-unreachable"
    MODEL_REJECTED = "model-rejected"
    MODEL_LOST = "model-lost"
    MAX_DURATION = "max-duration"
    SHUTDOWN = "shutdown"
    ABANDONED = "abandoned"
    INTERNAL_ERROR = "internal-error"
