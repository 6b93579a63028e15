"""Twilio's Media Streams, both ways (protocols.md B)."""

from __future__ import annotations

import base64
import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.twilio.media import (
    MAX_MESSAGE_CHARS,
    Key,
    MalformedMessageError,
    Mark,
    Media,
    Other,
    Start,
    Stop,
    StreamWriter,
    read,
)

STREAM, CALL = "MZ" + "1" * 32, "CA" + "2" * 32
START = {
    "event": "start",
    "sequenceNumber": "1",
    "streamSid": STREAM,
    "start": {
        "accountSid": "AC" + "3" * 32,
        "streamSid": STREAM,
        "callSid": CALL,
        "tracks": ["inbound"],
        "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
        "customParameters": {},
    },
}
MEDIA = (
    '{"event":"media","sequenceNumber":"2","streamSid":"MZ1",'
    '"media":{"track":"inbound","chunk":"1","timestamp":"20","payload":"//9/"}}'
)
MARK = '{"event":"mark","sequenceNumber":"10","streamSid":"MZ1","mark":{"name":"1:200:item_x"}}'
STOP = (
    '{"event":"stop","sequenceNumber":"99","streamSid":"MZ1",'
    '"stop":{"accountSid":"AC1","callSid":"CA1"}}'
)
CONNECTED = '{"event":"connected","protocol":"Call","version":"1.0.0"}'
DTMF = (
    '{"event":"dtmf","sequenceNumber":"9","streamSid":"MZ1",'
    '"dtmf":{"track":"inbound_track","digit":"5"}}'
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)
parts = st.dictionaries(
    st.sampled_from(["streamSid", "callSid", "mediaFormat", "payload", "name"]), json_values
)


def test_our_audio_has_exactly_the_fields_of_the_protocol() -> None:
    """S2-3, L16, protocols B2: a field too many, and Twilio ignores the message."""
    message = json.loads(StreamWriter(STREAM).media(b"\xff\x7f\x00"))
    assert message == {"event": "media", "streamSid": STREAM, "media": {"payload": "/38A"}}


def test_our_mark_has_exactly_the_fields_of_the_protocol() -> None:
    message = json.loads(StreamWriter(STREAM).mark('1:200:item_"x'))
    assert message == {"event": "mark", "streamSid": STREAM, "mark": {"name": '1:200:item_"x'}}


def test_our_clear_has_exactly_the_fields_of_the_protocol() -> None:
    """S2-12: it always names its stream."""
    assert json.loads(StreamWriter(STREAM).clear) == {"event": "clear", "streamSid": STREAM}


@given(st.binary(), st.text())
def test_whatever_we_write_is_json(audio: bytes, name: str) -> None:
    writer = StreamWriter(STREAM)
    payload = json.loads(writer.media(audio))["media"]["payload"]
    assert base64.b64decode(payload, validate=True) == audio
    assert json.loads(writer.mark(name))["mark"]["name"] == name


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (json.dumps(START), Start(STREAM, CALL)),
        (MEDIA, Media("MZ1", "//9/", b"\xff\xff\x7f")),
        (MARK, Mark("MZ1", "1:200:item_x")),
        (STOP, Stop("MZ1")),
        (CONNECTED, Other("connected")),
        (DTMF, Key("MZ1", "5")),
        ('{"event":"newer","x":1}', Other("newer")),
    ],
)
def test_what_the_carrier_says_is_understood(text: str, message: object) -> None:
    """L17: the samples of protocols B1."""
    assert read(text) == message


@pytest.mark.parametrize("digit", "0123456789*#ABCD")
def test_every_key_of_a_telephone_is_understood(digit: str) -> None:
    """Protocols B1: `dtmf` comes only on bidirectional streams, and only for the caller's keys."""
    text = json.dumps({"event": "dtmf", "streamSid": "MZ1", "dtmf": {"digit": digit}})
    assert read(text) == Key("MZ1", digit)


@pytest.mark.parametrize("size", [0, 1, 47, 160, 161, 4000])
def test_caller_audio_may_have_any_length(size: int) -> None:
    """L20, protocols B1: 160 bytes are what is seen, not what is promised."""
    payload = base64.b64encode(bytes(size)).decode()
    text = json.dumps({"event": "media", "streamSid": "MZ1", "media": {"payload": payload}})
    assert read(text) == Media("MZ1", payload, bytes(size))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "[]",
        "null",
        '"media"',
        "{}",
        '{"event":[]}',
        '{"event":"start"}',
        '{"event":"start","start":[]}',
        '{"event":"media","streamSid":"MZ1"}',
        '{"event":"media","streamSid":"MZ1","media":{"payload":5}}',
        '{"event":"media","streamSid":"MZ1","media":{"payload":"###"}}',
        '{"event":"media","streamSid":"MZ1","media":{"payload":"é"}}',
        '{"event":"media","streamSid":5,"media":{"payload":""}}',
        '{"event":"mark","streamSid":"MZ1","mark":"x"}',
        '{"event":"dtmf","streamSid":"MZ1"}',
        '{"event":"dtmf","dtmf":{"digit":"5"}}',
        '{"event":"dtmf","streamSid":"MZ1","dtmf":{"digit":5}}',
        '{"event":"dtmf","streamSid":"MZ1","dtmf":{"digit":""}}',
        '{"event":"dtmf","streamSid":"MZ1","dtmf":{"digit":"12"}}',
        '{"event":"dtmf","streamSid":"MZ1","dtmf":{"digit":"E"}}',
        '{"event":"stop"}',
        "\ud800",
        '{"event":"connected"}' + " " * MAX_MESSAGE_CHARS,
    ],
)
def test_what_is_no_message_is_malformed(text: str) -> None:
    with pytest.raises(MalformedMessageError):
        read(text)


@pytest.mark.parametrize(
    "wrong", [{"encoding": "audio/l16"}, {"sampleRate": 16_000}, {"channels": 2}]
)
def test_a_stream_in_another_format_is_refused(wrong: dict[str, object]) -> None:
    """L15: noise instead of speech helps nobody."""
    media_format = {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1, **wrong}
    start = {"streamSid": STREAM, "callSid": CALL, "mediaFormat": media_format}
    with pytest.raises(MalformedMessageError):
        read(json.dumps({"event": "start", "start": start}))


@given(json_values.map(json.dumps) | st.text())
def test_any_text_is_a_message_or_malformed(text: str) -> None:
    """L20: nothing else is ever raised."""
    with suppress(MalformedMessageError):
        read(text)


@given(
    st.sampled_from(["start", "media", "mark", "stop", "dtmf"]), json_values, json_values | parts
)
def test_any_content_of_a_known_event_is_a_message_or_malformed(
    event: str, stream_sid: object, content: object
) -> None:
    with suppress(MalformedMessageError):
        read(json.dumps({"event": event, "streamSid": stream_sid, event: content}))
