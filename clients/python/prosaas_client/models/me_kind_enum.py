from enum import StrEnum


class MeKindEnum(StrEnum):
    KEY = "key"
    MEMBER = "member"

    def __str__(self) -> str:
        return str(self.value)
