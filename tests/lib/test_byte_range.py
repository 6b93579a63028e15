"""Range headers: one range is served, nonsense is ignored, the impossible refused."""

from __future__ import annotations

import pytest

from prosaas.lib.byte_range import BeyondEnd, ByteRange, byte_range


@pytest.mark.parametrize(
    ("header", "start", "length"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=2-5", 2, 4),
        ("bytes=2-", 2, 8),
        ("bytes=-3", 7, 3),
        ("bytes=-99", 0, 10),
        ("bytes=9-99", 9, 1),
        (" bytes= 0-9 ", 0, 10),
    ],
)
def test_one_range_is_cut_to_what_there_is(header: str, start: int, length: int) -> None:
    assert byte_range(header, 10) == ByteRange(start, length)


@pytest.mark.parametrize(
    "header", ["", "bytes=", "bytes=-", "bytes=5-2", "bytes=0-1,4-5", "lines=1-2", "bytes=a-b"]
)
def test_what_is_no_single_range_is_ignored(header: str) -> None:
    assert byte_range(header, 10) is None


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=10-12", "bytes=-0"])
def test_a_range_beyond_the_end_is_refused(header: str) -> None:
    with pytest.raises(BeyondEnd):
        byte_range(header, 10)


def test_nothing_of_an_empty_file_can_be_had() -> None:
    with pytest.raises(BeyondEnd):
        byte_range("bytes=0-", 0)


def test_a_range_says_where_it_stands() -> None:
    assert ByteRange(2, 4).of(10) == "bytes 2-5/10"
