from enum import StrEnum


class CallEndReason(StrEnum):
    ABANDONED = "abandoned"
    AFTER_HOURS = "after-hours"
    AGENT_ENDED = "agent-ended"
    CALLER_HUNG_UP = "caller-hung-up"
    CALLER_SILENT = "caller-silent"
    INTERNAL_ERROR = "internal-error"
    MAX_DURATION = "max-duration"
    MODEL_LOST = "model-lost"
    MODEL_REJECTED = "model-rejected"
    MODEL_UNREACHABLE = "model-unreachable"
    OVER_LIMIT = "over-limit"
    SHUTDOWN = "shutdown"
    STREAM_LOST = "stream-lost"
    STREAM_NEVER_STARTED = "stream-never-started"
    VALUE_0 = ""

    def __str__(self) -> str:
        return str(self.value)
