from enum import StrEnum


class Language(StrEnum):
    EN = "en"
    HE = "he"

    def __str__(self) -> str:
        return str(self.value)
