"""The TwiML we answer (protocols.md A5, requirements S3-1, S3-2, S3-8), built with Twilio's SDK.

Every function returns a whole document as text that begins with its XML declaration. A <Record>
competes with a stream (L68), so it stands alone: where none was opened, or after its end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from twilio.twiml.voice_response import VoiceResponse

CONTENT_TYPE: Final = "text/xml"
RejectReason = Literal["rejected", "busy"]
_SILENCE_S: Final = 5  # that end a message
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


def last_words(text: str, *, locale: str) -> str:
    """Say this in the voice of a locale (a language code), then end the call."""
    response = VoiceResponse()
    response.say(text, language=_voice(locale))
    response.hangup()
    return str(response)


@dataclass(frozen=True, slots=True)
class Message:
    """What a caller is asked for, and told when nothing came. Addresses are absolute.

    `action_url` is asked what follows, `callback_url` told what became of the recording.
    """

    invitation: str
    unheard: str
    action_url: str
    callback_url: str
    longest_s: int


def take_message(message: Message, *, locale: str) -> str:
    """Ask for a message in the voice of a locale and record it, after a tone (protocols.md A6)."""
    response = VoiceResponse()
    response.say(message.invitation, language=_voice(locale))
    response.record(
        action=message.action_url,
        method="POST",
        max_length=message.longest_s,
        timeout=_SILENCE_S,
        play_beep=True,
        finish_on_key="#",
        trim="do-not-trim",
        recording_status_callback=message.callback_url,
        recording_status_callback_event="in-progress completed absent",
    )
    response.say(message.unheard, language=_voice(locale))
    response.hangup()
    return str(response)


def _voice(locale: str) -> str:
    return _SAY_LANGUAGE.get(locale[:2], _SAY_LANGUAGE["en"])
