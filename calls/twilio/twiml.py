"""The TwiML we answer (protocols.md A5, requirements S3-1, S3-2, S3-8), built with Twilio's SDK.

Every function returns a whole document as text that begins with its XML declaration. There is
no <Record> anywhere: it competes with the stream (L68).
"""

from __future__ import annotations

from typing import Final, Literal

from twilio.twiml.voice_response import VoiceResponse

CONTENT_TYPE: Final = "text/xml"
RejectReason = Literal["rejected", "busy"]
_SAY_LANGUAGE: Final = {"en": "en-US", "he": "he-IL"}


def connect_stream(*, action_url: str, stream_url: str) -> str:
    """Hand the call's audio to the media socket and ask action_url when that has ended."""
    response = VoiceResponse()
    connect = response.connect(action=action_url)
    connect.stream(url=stream_url, track="inbound_track")
    return str(response)


def reject(reason: RejectReason) -> str:
    """Do not answer: the number is not in service, or no line is free."""
    response = VoiceResponse()
    response.reject(reason=reason)
    return str(response)


def hang_up() -> str:
    """End the call without a word."""
    response = VoiceResponse()
    response.hangup()
    return str(response)


def apologise(text: str, *, locale: str) -> str:
    """Say one sentence in the voice of this locale (a language code), then end the call."""
    response = VoiceResponse()
    response.say(text, language=_SAY_LANGUAGE.get(locale[:2], _SAY_LANGUAGE["en"]))
    response.hangup()
    return str(response)
