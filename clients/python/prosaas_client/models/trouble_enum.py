from enum import StrEnum


class TroubleEnum(StrEnum):
    GONE = "gone"
    NOT_REPAIRED = "not-repaired"

    def __str__(self) -> str:
        return str(self.value)
