"""TwiML reading, as strict as Twilio's (protocols.md A2, A5)."""

import pytest
from twilio.twiml.voice_response import VoiceResponse

from prosaas.sandbox.twilio.errors import TwilioError
from prosaas.sandbox.twilio.twiml.document import Document, parse
from prosaas.sandbox.twilio.twiml.verbs import (
    Connect,
    Hangup,
    Parameter,
    Pause,
    Redirect,
    Reject,
    Say,
    Stream,
)

STREAM = '<Stream url="wss://h/m"/>'


def read(body: str, content_type: str = "text/xml") -> Document:
    return parse(body.encode(), content_type)


def code_of(body: str, content_type: str = "text/xml") -> int:
    with pytest.raises(TwilioError) as caught:
        read(body, content_type)
    return caught.value.notice.code


def test_the_sdks_connect_stream_is_understood() -> None:
    response = VoiceResponse()
    connect = response.connect(action="https://h/ended")
    connect.stream(url="wss://h/m", track="inbound_track").parameter(name="a", value="b")
    stream = Stream("wss://h/m", "inbound_track", parameters=(Parameter("a", "b"),))
    assert read(str(response)).verbs == (Connect(stream, action="https://h/ended"),)


def test_the_sdks_other_verbs_are_understood() -> None:
    response = VoiceResponse()
    response.say("Sorry", language="he-IL")
    response.pause(length=2)
    response.redirect("/next", method="GET")
    response.hangup()
    verbs = (Say("Sorry", "he-IL"), Pause(2), Redirect("/next", "GET"), Hangup())
    assert read(str(response)) == Document(verbs)


@pytest.mark.parametrize("reason", ["busy", "rejected"])
def test_reject_comes_first(reason: str) -> None:
    assert read(f'<Response><Reject reason="{reason}"/></Response>').verbs == (Reject(reason),)
    late = read('<Response><Say>a</Say><Reject reason="busy"/></Response>')
    assert late.verbs == (Say("a"),)
    assert [warning.code for warning in late.warnings] == [12200]


@pytest.mark.parametrize(
    "body", [" <Response/>", "\n<?xml version='1.0'?><Response/>", "<Response>", ""]
)
def test_a_document_that_is_not_one_is_12100(body: str) -> None:
    assert code_of(body) == 12100


def test_another_root_is_12102() -> None:
    assert code_of("<response/>") == 12102


def test_document_types_are_refused() -> None:
    assert code_of('<!DOCTYPE r [<!ENTITY a "a">]><Response/>') == 12100


def test_other_content_types_are_12300() -> None:
    assert code_of("<Response/>", "application/json") == 12300
    assert read("<Response/>", "application/xml; charset=utf-8") == Document(())


def test_a_body_over_64_kb_is_11750() -> None:
    assert code_of(f"<Response><Say>{'a' * 70_000}</Say></Response>") == 11750


@pytest.mark.parametrize(
    "inside",
    [
        "<hangup/>",
        "<Dance/>",
        "<Connect/>",
        f"<Connect>{STREAM}{STREAM}</Connect>",
        "<Connect><Room>a</Room></Connect>",
    ],
)
def test_what_is_not_understood_is_skipped_with_12200(inside: str) -> None:
    document = read(f"<Response>{inside}</Response>")
    assert document.verbs == ()
    assert {warning.code for warning in document.warnings} == {12200}


def test_unknown_attributes_are_12200_and_ignored() -> None:
    document = read(f'<Response><Connect colour="red">{STREAM}</Connect></Response>')
    assert document.verbs == (Connect(Stream("wss://h/m")),)
    assert [warning.code for warning in document.warnings] == [12200]


def test_a_parameter_of_500_characters_is_12200_and_dropped() -> None:
    parameter = f'<Parameter name="n" value="{"v" * 499}"/>'
    body = f'<Response><Connect><Stream url="wss://h/m">{parameter}</Stream></Connect></Response>'
    assert read(body).verbs == (Connect(Stream("wss://h/m")),)
    assert [warning.code for warning in read(body).warnings] == [12200]


def test_a_pause_of_no_number_is_one_second_and_13910() -> None:
    document = read('<Response><Pause length="long"/></Response>')
    assert document.verbs == (Pause(1.0),)
    assert [warning.code for warning in document.warnings] == [13910]
