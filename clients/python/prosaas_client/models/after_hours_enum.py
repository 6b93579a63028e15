from enum import StrEnum


class AfterHoursEnum(StrEnum):
    AGENT = "agent"
    SAME = "same"
    VOICEMAIL = "voicemail"

    def __str__(self) -> str:
        return str(self.value)
