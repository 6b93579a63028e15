"""Tapes as bytes, and what is no tape."""

from __future__ import annotations

import zlib

import orjson
import pytest

from calls.engine import commands as do
from calls.engine import events as ev
from calls.engine.policy import AgentPolicy
from calls.tape.errors import OtherFormatError, TapeError
from calls.tape.files import MOST_BYTES, tape_read, tape_text
from calls.tape.recorder import Recorder
from calls.tape.tape import Entry, Header, Tape

HEADER = Header("CA1", AgentPolicy("Hello.", "You answer for a flower shop."))
FIRST = orjson.dumps(HEADER.written())


def plain(*lines: bytes) -> bytes:
    return b"\n".join([FIRST, *lines])


def packed(*lines: bytes) -> bytes:
    return zlib.compress(plain(*lines))


def test_a_plain_tape_has_a_line_for_each_event_and_each_order() -> None:
    orders = (do.StopTimer(do.TimerName.OPENING), do.CloseStream())
    entries = (Entry(0, None, ()), Entry(40, ev.StreamLost(40), orders, "KeyError"))
    assert tape_text(Tape(HEADER, entries, "truncated")).splitlines()[1:] == [
        "[0]",
        '[40,"StreamLost"]',
        '  ["StopTimer","opening"]',
        '  ["CloseStream"]',
        '  ["!","KeyError"]',
        '{"ending":"truncated"}',
    ]


@pytest.mark.parametrize("pack", [plain, packed])
def test_a_tape_of_nothing_is_a_tape(pack: object) -> None:
    data = plain() if pack is plain else packed()
    assert tape_read(data) == Tape(HEADER, ())


def test_a_tape_whose_end_is_missing_is_refused() -> None:
    with pytest.raises(TapeError, match="its end is missing"):
        tape_read(packed()[:-5])


def test_instructions_that_repeat_the_policys_are_kept_once() -> None:
    policy = AgentPolicy("Hello.", "".join(map(chr, range(0x4E00, 0x5E00))))
    recorder = Recorder(Header("CA1", policy))
    create = do.CreateResponse("create-1", f"{policy.instructions}\n\nSay goodbye.", tools=False)
    for at in range(20):
        recorder.note(ev.StreamStarted(at), [create])
    assert len(recorder.finish()) < 2 * len(zlib.compress(policy.instructions.encode()))
    assert tape_read(recorder.finish()).entries[19].commands == (create,)


def test_a_tape_of_another_format_says_so() -> None:
    with pytest.raises(OtherFormatError, match="format 0"):
        tape_read(FIRST.replace(b'"format":1', b'"format":0'))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"Hello.",
        zlib.compress(b""),
        b"{}",
        b"[]",
        b"{",
        zlib.compress(b"[1]"),
        b'{"format":1}',
        plain(b'["CloseStream"]'),
        plain(b"[0]", b"7"),
        plain(b'[0,"Sneezed"]'),
        plain(b'[0,"StreamStarted"]', b'["Sneeze"]'),
        packed(b"7"),
        packed(b'["now",null]'),
        packed(b"[0,[]]"),
        packed(b"[0,7]"),
        packed(b"[0,[0]]"),
        packed(b'[0,["StreamStarted"],7]'),
    ],
)
def test_what_is_no_tape_is_refused(data: bytes) -> None:
    with pytest.raises(TapeError):
        tape_read(data)


def test_a_tape_that_would_fill_the_memory_is_refused() -> None:
    with pytest.raises(TapeError, match="too long"):
        tape_read(zlib.compress(bytes(MOST_BYTES + 1), 1))
