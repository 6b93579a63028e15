from enum import StrEnum


class NumberStatus(StrEnum):
    ACTIVE = "active"
    RELEASED = "released"
    RELEASING = "releasing"

    def __str__(self) -> str:
        return str(self.value)
