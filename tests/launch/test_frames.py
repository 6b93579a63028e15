"""Whole text frames by hand, with websockets' own frames as the judge."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode

from prosaas.launch.frames import read_text, text_frame

texts = st.text(max_size=400) | st.integers(0, 80_000).map("x".__mul__)


def masked(text: str | bytes, *, opcode: Opcode = Opcode.TEXT, fin: bool = True) -> bytes:
    payload = text.encode() if isinstance(text, str) else text
    return Frame(opcode, payload, fin=fin).serialize(mask=True)


@given(st.lists(texts, min_size=1, max_size=3))
def test_messages_in_a_row_are_read_as_they_were_sent(sent: list[str]) -> None:
    data, start = b"".join(map(masked, sent)), 0
    for text in sent:
        if len(text.encode()) > 0xFFFF:
            assert read_text(data, start) is None
            return
        frame = read_text(data, start)
        assert frame is not None
        assert frame[0] == text
        start = frame[1]
    assert start == len(data)


@given(texts, st.data())
def test_a_frame_that_is_not_whole_is_left_alone(text: str, data: st.DataObject) -> None:
    frame = masked(text)
    cut = data.draw(st.integers(0, len(frame) - 1))
    assert read_text(frame[:cut], 0) is None


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(masked("a", opcode=Opcode.BINARY), id="binary"),
        pytest.param(masked("a", opcode=Opcode.PING), id="ping"),
        pytest.param(masked("a", opcode=Opcode.CLOSE), id="close"),
        pytest.param(masked("a", fin=False), id="a first fragment"),
        pytest.param(masked("a", opcode=Opcode.CONT), id="a last fragment"),
        pytest.param(Frame(Opcode.TEXT, b"a" * 9).serialize(mask=False), id="not masked"),
        pytest.param(b"\xc1" + masked("a")[1:], id="an extension's bit"),
        pytest.param(masked(b"\xff\xfe"), id="not UTF-8"),
        pytest.param(b"\x81\xfe\x00\x05" + b"\0\0\0\0" + b"hello", id="a length in a longer form"),
    ],
)
def test_every_other_frame_is_left_to_the_strict_parser(data: bytes) -> None:
    assert read_text(data, 0) is None


@given(texts)
def test_what_is_written_is_what_websockets_would_write(text: str) -> None:
    payload = text.encode()
    whole = Frame(Opcode.TEXT, payload).serialize(mask=False)
    assert text_frame(payload) == (whole if len(payload) <= 0xFFFF else None)
