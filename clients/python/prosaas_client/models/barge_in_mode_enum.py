from enum import StrEnum


class BargeInModeEnum(StrEnum):
    CLEAR = "clear"
    DRAIN = "drain"

    def __str__(self) -> str:
        return str(self.value)
