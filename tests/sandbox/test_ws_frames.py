"""Frames by hand say what frames by the book say, however the bytes are cut (RFC 6455)."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import Protocol, State
from websockets.server import ServerProtocol
from websockets.uri import parse_uri

from prosaas.sandbox.wire.ws_frames import Framer, text_frame

MOST = 100_000


def client() -> Protocol:
    return ClientProtocol(parse_uri("ws://h/m"), state=State.OPEN, max_size=MOST)


def server() -> Protocol:
    return ServerProtocol(state=State.OPEN, max_size=MOST)


def framed(core: Protocol, data: bytes, cuts: list[int]) -> tuple[list[bytes | Frame], bytes]:
    """The plain messages and the core's frames in order, and what is answered."""
    came: list[bytes | Frame] = []

    def core_fed() -> None:
        came.extend(event for event in core.events_received() if isinstance(event, Frame))

    framer = Framer(core, came.append, core_fed, MOST)
    bounds = sorted({0, *cuts, len(data)})
    for start, end in zip(bounds, [*bounds[1:], len(data)], strict=True):
        framer.feed(data[start:end])
    framer.end()
    core_fed()
    return came, b"".join(core.data_to_send())


def bare(core: Protocol, data: bytes) -> tuple[list[Frame], bytes]:
    core.receive_data(data)
    events = [event for event in core.events_received() if isinstance(event, Frame)]
    return events, b"".join(core.data_to_send())


@given(
    st.lists(st.integers(0, 70_000), max_size=6), st.lists(st.integers(0, 200_000)), st.booleans()
)
def test_plain_frames_arrive_whole_however_they_are_cut(
    sizes: list[int], cuts: list[int], masked: bool
) -> None:
    bodies = [bytes([65 + index]) * size for index, size in enumerate(sizes)]
    data = b"".join(text_frame(body, masked=masked) for body in bodies)
    core = server() if masked else client()
    came, answer = framed(core, data, [cut for cut in cuts if cut < len(data)])
    assert [one if isinstance(one, bytes) else bytes(one.data) for one in came] == bodies
    assert answer == b""
    by_the_book, _ = bare(server() if masked else client(), data)
    assert [bytes(event.data) for event in by_the_book] == bodies


WRONG = {
    "reserved bit": b"\xc1\x01a",
    "unknown opcode": b"\x83\x01a",
    "masked by a server": b"\x81\x81abcda",
    "fragmented ping": b"\x09\x00",
    "long ping": b"\x89\x7e\x00\x80" + b"a" * 128,
    "continuation of nothing": b"\x80\x01a",
    "text within fragments": b"\x01\x01a\x81\x01b",
    "too long": b"\x81\x7f" + (MOST + 1).to_bytes(8),
    "close code 1005": b"\x88\x02\x03\xed",
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("cut", [1, 2, 3, 100])
def test_a_violation_gets_the_books_verdict(wrong: bytes, cut: int) -> None:
    data = text_frame(b"before", masked=False) + wrong + text_frame(b"after", masked=False)
    cuts = list(range(0, len(data), cut))
    core, strict = client(), client()
    came, answer = framed(core, data, cuts)
    bare(strict, data)
    assert [one for one in came if isinstance(one, bytes)] == [b"before"]
    assert core.close_sent == strict.close_sent
    assert str(core.parser_exc) == str(strict.parser_exc)
    assert core.state is strict.state
    assert answer


def test_pings_are_answered_between_plain_frames() -> None:
    data = text_frame(b"a", masked=False) + b"\x89\x01p" + text_frame(b"b", masked=False)
    came, answer = framed(client(), data, [])
    assert (came[0], came[2]) == (b"a", b"b")
    assert isinstance(came[1], Frame)
    assert came[1].opcode is Opcode.PING
    assert answer[0] == 0x8A


def test_a_client_masks_with_other_bytes_each_time() -> None:
    frames = {text_frame(b"same", masked=True) for _ in range(20)}
    assert len(frames) > 10
    assert all(frame[1] & 0x80 for frame in frames)


def test_any_bytes_at_all_end_as_the_book_says() -> None:
    dice = random.Random(1)
    for _ in range(300):
        data = text_frame(b"x", masked=False) + dice.randbytes(dice.randint(1, 40))
        core, strict = client(), client()
        cuts = [dice.randint(0, len(data)) for _ in range(3)]
        framed(core, data, cuts)
        bare(strict, data)
        assert (core.state, core.close_sent) == (strict.state, strict.close_sent)
