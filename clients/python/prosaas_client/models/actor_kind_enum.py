from enum import StrEnum


class ActorKindEnum(StrEnum):
    KEY = "key"
    OPERATOR = "operator"
    SYSTEM = "system"
    USER = "user"

    def __str__(self) -> str:
        return str(self.value)
