from enum import StrEnum


class ClaimStatus(StrEnum):
    BUYING = "buying"
    DONE = "done"
    FAILED = "failed"
    WAITING = "waiting"

    def __str__(self) -> str:
        return str(self.value)
