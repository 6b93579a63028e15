from enum import StrEnum


class RecordingKind(StrEnum):
    CALL = "call"
    VOICEMAIL = "voicemail"

    def __str__(self) -> str:
        return str(self.value)
