from enum import StrEnum


class OriginEnum(StrEnum):
    CLAIMED = "claimed"
    IMPORTED = "imported"
    OPERATOR = "operator"

    def __str__(self) -> str:
        return str(self.value)
