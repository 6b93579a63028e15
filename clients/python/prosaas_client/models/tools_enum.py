from enum import StrEnum


class ToolsEnum(StrEnum):
    CURRENT_TIME = "current_time"

    def __str__(self) -> str:
        return str(self.value)
