from enum import StrEnum


class MadeByEnum(StrEnum):
    KEY = "key"
    USER = "user"

    def __str__(self) -> str:
        return str(self.value)
