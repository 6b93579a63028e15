from enum import StrEnum


class CallDetailOutcome(StrEnum):
    ANSWERED = "answered"
    APPOINTMENT = "appointment"
    BUSY = "busy"
    CALLBACK = "callback"
    COMPLAINT = "complaint"
    FAILED = "failed"
    MESSAGE = "message"
    MISSED = "missed"
    NO_SPEECH = "no-speech"
    SPAM = "spam"
    VALUE_0 = ""
    WRONG_NUMBER = "wrong-number"

    def __str__(self) -> str:
        return str(self.value)
