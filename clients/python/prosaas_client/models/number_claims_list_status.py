from enum import StrEnum


class NumberClaimsListStatus(StrEnum):
    BUYING = "buying"
    DONE = "done"
    FAILED = "failed"
    WAITING = "waiting"

    def __str__(self) -> str:
        return str(self.value)
