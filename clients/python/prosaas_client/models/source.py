from enum import StrEnum


class Source(StrEnum):
    LIVE = "live"
    NONE = "none"
    RECORDING = "recording"
    VOICEMAIL = "voicemail"

    def __str__(self) -> str:
        return str(self.value)
