from enum import StrEnum


class NumbersListStatus(StrEnum):
    ACTIVE = "active"
    RELEASED = "released"
    RELEASING = "releasing"

    def __str__(self) -> str:
        return str(self.value)
