"""Media Streams messages against their documented shapes (protocols.md B1, B2)."""

import base64
import json

import pytest

from prosaas.sandbox.twilio.errors import TwilioError
from prosaas.sandbox.twilio.stream import messages

IDS = messages.StreamIds("AC1", "CA1", "MZ1")


def read(body: object) -> object:
    return messages.read(json.dumps(body).encode(), "MZ1")


def test_connected_has_neither_sid_nor_sequence() -> None:
    connected = {"event": "connected", "protocol": "Call", "version": "1.0.0"}
    assert json.loads(messages.CONNECTED) == connected


def test_start_carries_ids_format_and_parameters() -> None:
    assert json.loads(messages.start(IDS, 1, {"token": "t"})) == {
        "event": "start",
        "sequenceNumber": "1",
        "streamSid": "MZ1",
        "start": {
            "accountSid": "AC1",
            "streamSid": "MZ1",
            "callSid": "CA1",
            "tracks": ["inbound"],
            "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
            "customParameters": {"token": "t"},
        },
    }


def test_media_writes_its_numbers_as_strings() -> None:
    assert json.loads(messages.media(messages.media_form(IDS), 2, 1, 20, b"\xff" * 160)) == {
        "event": "media",
        "sequenceNumber": "2",
        "streamSid": "MZ1",
        "media": {
            "track": "inbound",
            "chunk": "1",
            "timestamp": "20",
            "payload": base64.b64encode(b"\xff" * 160).decode(),
        },
    }


def test_dtmf_mark_and_stop() -> None:
    head = {"sequenceNumber": "9", "streamSid": "MZ1"}
    dtmf, mark, stop = (
        messages.dtmf(IDS, 9, "5"),
        messages.mark(IDS, 9, 'a"b'),
        messages.stop(IDS, 9),
    )
    digit = {"track": "inbound_track", "digit": "5"}
    assert json.loads(dtmf) == head | {"event": "dtmf", "dtmf": digit}
    assert json.loads(mark) == head | {"event": "mark", "mark": {"name": 'a"b'}}
    ids = {"accountSid": "AC1", "callSid": "CA1"}
    assert json.loads(stop) == head | {"event": "stop", "stop": ids}


def test_the_three_messages_of_the_application() -> None:
    media = {"event": "media", "streamSid": "MZ1", "media": {"payload": "/w=="}}
    assert read(media) == messages.Media(b"\xff")
    mark = {"event": "mark", "streamSid": "MZ1", "mark": {"name": "m"}}
    assert read(mark) == messages.Mark("m")
    assert read({"event": "clear", "streamSid": "MZ1"}) == messages.Clear()


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"event": "dance", "streamSid": "MZ1"},
        {"event": ["media"], "streamSid": "MZ1"},
        {"event": "clear"},
        {"event": "clear", "streamSid": "MZ2"},
        {"event": "clear", "streamSid": "MZ1", "sequenceNumber": "1"},
        {"event": "mark", "streamSid": "MZ1", "mark": {}},
        {"event": "mark", "streamSid": "MZ1", "mark": {"name": 1}},
        {"event": "media", "streamSid": "MZ1", "media": {"payload": "/w==", "track": "outbound"}},
        {"event": "media", "streamSid": "MZ1", "media": {"payload": "not base64"}},
        {"event": "media", "streamSid": "MZ1", "media": {"payload": "é"}},
        {"event": "media", "streamSid": "MZ1", "media": "/w=="},
    ],
)
def test_anything_else_is_31951(body: object) -> None:
    with pytest.raises(TwilioError) as caught:
        read(body)
    assert caught.value.notice.code == 31951


def test_what_is_not_json_is_31951() -> None:
    with pytest.raises(TwilioError) as caught:
        messages.read(b"{", "MZ1")
    assert caught.value.notice.code == 31951
