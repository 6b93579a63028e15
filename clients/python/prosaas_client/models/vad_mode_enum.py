from enum import StrEnum


class VadModeEnum(StrEnum):
    SEMANTIC_VAD = "semantic_vad"
    SERVER_VAD = "server_vad"

    def __str__(self) -> str:
        return str(self.value)
