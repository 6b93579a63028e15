from enum import StrEnum


class RecordingStatus(StrEnum):
    ABSENT = "absent"
    COMPLETED = "completed"
    FAILED = "failed"
    IN_PROGRESS = "in-progress"
    PAUSED = "paused"
    PROCESSING = "processing"
    REQUESTED = "requested"
    STOPPED = "stopped"

    def __str__(self) -> str:
        return str(self.value)
