from enum import StrEnum


class StageName(StrEnum):
    EXTRACT = "extract"
    FETCH = "fetch"
    METER = "meter"
    NOTIFY = "notify"
    SUMMARISE = "summarise"
    TRANSCRIBE = "transcribe"

    def __str__(self) -> str:
        return str(self.value)
