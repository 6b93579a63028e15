from enum import StrEnum


class NotifyEnum(StrEnum):
    EVERY = "every"
    MESSAGES = "messages"
    NONE = "none"
    URGENT = "urgent"

    def __str__(self) -> str:
        return str(self.value)
