from enum import StrEnum


class FromPresentationEnum(StrEnum):
    ALLOWED = "allowed"
    ANONYMOUS = "anonymous"
    UNAVAILABLE = "unavailable"

    def __str__(self) -> str:
        return str(self.value)
