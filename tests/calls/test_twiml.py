"""The TwiML documents, read back with an XML parser."""

from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring

import pytest

from calls.twilio import twiml

ACTION = "https://app.example.com/webhook/stream_ended"
STREAM = "wss://app.example.com/ws/twilio-media/CA1.x:y:z"


def parsed(document: str) -> Element:
    assert document.startswith("<?xml")
    return fromstring(document.encode())


def test_the_answer_is_connect_and_stream_and_nothing_else() -> None:
    """S3-1, S3-2, S3-8: no Record, no Say, no Play."""
    response = parsed(twiml.connect_stream(action_url=ACTION, stream_url=STREAM))
    assert [element.tag for element in response.iter()] == ["Response", "Connect", "Stream"]
    assert response[0].attrib == {"action": ACTION}
    assert response[0][0].attrib == {"url": STREAM, "track": "inbound_track"}


@pytest.mark.parametrize("reason", ["rejected", "busy"])
def test_a_refused_call_is_rejected(reason: twiml.RejectReason) -> None:
    response = parsed(twiml.reject(reason))
    assert [(verb.tag, verb.attrib) for verb in response] == [("Reject", {"reason": reason})]


def test_hanging_up_is_one_verb() -> None:
    assert [verb.tag for verb in parsed(twiml.hang_up())] == ["Hangup"]


@pytest.mark.parametrize(("locale", "voice"), [("en", "en-US"), ("he", "he-IL"), ("fr", "en-US")])
def test_last_words_are_spoken_in_their_language(locale: str, voice: str) -> None:
    response = parsed(twiml.last_words("סליחה & <שלום>", locale=locale))
    assert [verb.tag for verb in response] == ["Say", "Hangup"]
    assert (response[0].text, response[0].get("language")) == ("סליחה & <שלום>", voice)


MESSAGE = twiml.Message(
    invitation="Sorry. Leave a message.",
    unheard="Goodbye.",
    action_url="https://app.example.com/webhook/voicemail",
    callback_url="https://app.example.com/webhook/recording_status",
    longest_s=120,
)


def test_a_message_is_asked_for_and_recorded_after_a_tone() -> None:
    """Protocols A6: without an action Twilio would ask the same document for ever."""
    response = parsed(twiml.take_message(MESSAGE, locale="he"))
    assert [verb.tag for verb in response] == ["Say", "Record", "Say", "Hangup"]
    assert {verb.get("language") for verb in response if verb.tag == "Say"} == {"he-IL"}
    assert response[1].attrib == {
        "action": MESSAGE.action_url,
        "method": "POST",
        "maxLength": "120",
        "timeout": "5",
        "playBeep": "true",
        "finishOnKey": "#",
        "trim": "do-not-trim",
        "recordingStatusCallback": MESSAGE.callback_url,
        "recordingStatusCallbackEvent": "in-progress completed absent",
    }


@pytest.mark.parametrize(
    "document",
    [
        twiml.connect_stream(action_url=ACTION, stream_url=STREAM),
        twiml.reject("busy"),
        twiml.hang_up(),
        twiml.last_words("Goodbye.", locale="en"),
        twiml.take_message(MESSAGE, locale="en"),
    ],
    ids=["live", "refused", "over", "thanked", "message"],
)
def test_no_answer_records_beside_a_stream(document: str) -> None:
    """S3-12, R10, L68: a Record may only stand where no stream is live."""
    tags = {element.tag for element in parsed(document).iter()}
    assert not {"Record", "Stream"} <= tags
