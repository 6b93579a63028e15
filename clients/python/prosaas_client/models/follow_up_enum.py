from enum import StrEnum


class FollowUpEnum(StrEnum):
    DONE = "done"
    NONE = "none"
    OPEN = "open"

    def __str__(self) -> str:
        return str(self.value)
