from enum import StrEnum


class DisabledReasonEnum(StrEnum):
    FAILING = "failing"
    GONE = "gone"
    OWNER = "owner"

    def __str__(self) -> str:
        return str(self.value)
