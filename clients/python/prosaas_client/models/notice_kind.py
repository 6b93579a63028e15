from enum import StrEnum


class NoticeKind(StrEnum):
    CONSENT = "consent"
    DISCLOSURE = "disclosure"

    def __str__(self) -> str:
        return str(self.value)
