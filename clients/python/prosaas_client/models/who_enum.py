from enum import StrEnum


class WhoEnum(StrEnum):
    AGENT = "agent"
    CALLER = "caller"

    def __str__(self) -> str:
        return str(self.value)
