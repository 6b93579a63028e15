"""What Twilio asks of us by HTTP: the gate every webhook passes, and the voice webhooks."""

from calls.webhooks.deadline import AnswerInTime
from calls.webhooks.fallback import voice_fallback
from calls.webhooks.gate import twilio_webhook
from calls.webhooks.outbound import outbound_call
from calls.webhooks.voice import call_status, incoming_call, stream_ended
from calls.webhooks.voicemail import LATE_ANSWERS, call_of_message, thank, unverified_thanks

__all__ = [
    "LATE_ANSWERS",
    "AnswerInTime",
    "call_of_message",
    "call_status",
    "incoming_call",
    "outbound_call",
    "stream_ended",
    "thank",
    "twilio_webhook",
    "unverified_thanks",
    "voice_fallback",
]
