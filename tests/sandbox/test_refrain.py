"""A message known again is one that JSON would read the same; anything else is not known."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prosaas.sandbox.wire.refrain import Refrain

FIRST = b'{"type": "append", "audio": "AQID", "n": 1}'


def learned() -> Refrain:
    refrain = Refrain()
    refrain.learn(FIRST, b"AQID")
    return refrain


@given(st.binary(max_size=400))
def test_other_audio_in_the_same_words_is_heard(audio: bytes) -> None:
    text = FIRST.replace(b"AQID", base64.b64encode(audio))
    assert learned().audio(text) == audio


@pytest.mark.parametrize(
    "text",
    [
        b"",
        FIRST[:-1],
        FIRST.replace(b'"n": 1', b'"n": 2'),
        FIRST.replace(b"AQID", b'", "audio": "AQID'),
        FIRST.replace(b"AQID", b"AQI"),
        FIRST.replace(b"AQID", b"AQ\\u0049D"),
        FIRST.replace(b"AQID", "AQÍD".encode()),
        FIRST.replace(b"AQID", b"AQ ID"),
        FIRST.replace(b"AQID", b"A==="),
        FIRST.replace(b'"AQID"', b'"'),
    ],
)
def test_anything_else_is_left_to_json(text: bytes) -> None:
    assert learned().audio(text) is None


@given(st.binary(max_size=60))
def test_what_is_known_says_the_same_in_json(middle: bytes) -> None:
    text = FIRST.replace(b"AQID", middle)
    audio = learned().audio(text)
    if audio is not None:
        read = json.loads(text)
        assert base64.b64decode(read.pop("audio"), validate=True) == audio
        assert read == {"type": "append", "n": 1}


@pytest.mark.parametrize(
    ("text", "payload"),
    [
        (b'{"audio": "AQ\\u0049D"}', b"AQID"),
        (b'{"id": "AQID", "audio": "AQID"}', b"AQID"),
        (b'{"audio": ""}', b""),
    ],
)
def test_a_message_that_does_not_show_its_audio_teaches_nothing(
    text: bytes, payload: bytes
) -> None:
    refrain = Refrain()
    refrain.learn(text, payload)
    assert refrain.audio(text) is None


def test_an_escaped_message_teaches_nothing() -> None:
    """Its audio is written another way than in the string that looks like it."""
    refrain = Refrain()
    text = b'{"type":"append","audio":"\\u0041QID","id":"AQID"}'
    refrain.learn(text, b"AQID")
    assert refrain.audio(text) is None


def test_nothing_is_known_before_anything_was_learned() -> None:
    assert Refrain().audio(FIRST) is None
