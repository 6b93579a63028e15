from enum import StrEnum


class RoleEnum(StrEnum):
    MANAGER = "manager"
    OWNER = "owner"
    VIEWER = "viewer"

    def __str__(self) -> str:
        return str(self.value)
