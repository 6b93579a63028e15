from enum import StrEnum


class UrgencyEnum(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    URGENT = "urgent"

    def __str__(self) -> str:
        return str(self.value)
