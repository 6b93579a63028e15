"""What Twilio asks of us by HTTP: the gate every webhook passes, and the voice webhooks."""

from calls.webhooks.deadline import AnswerInTime
from calls.webhooks.gate import twilio_webhook
from calls.webhooks.voice import LATE_ANSWERS, call_status, incoming_call, stream_ended

__all__ = [
    "LATE_ANSWERS",
    "AnswerInTime",
    "call_status",
    "incoming_call",
    "stream_ended",
    "twilio_webhook",
]
