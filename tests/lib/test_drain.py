"""Counting live calls from many threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from prosaas.lib import drain


def test_opened_and_closed_calls_cancel_out() -> None:
    before = drain.live_count()
    with ThreadPoolExecutor(8) as pool:
        for number in range(500):
            pool.submit(drain.call_opened, f"CA{number}")
            pool.submit(drain.call_closed)
    assert drain.live_count() == before


def test_an_answered_call_counts_until_its_stream_has_come_and_gone() -> None:
    """A process that is told to stop between webhook and stream must not lose the caller."""
    before = drain.live_count()
    drain.call_expected("CAexpected")
    assert drain.live_count() == before + 1
    drain.call_opened("CAexpected")
    assert drain.live_count() == before + 1
    drain.call_closed()
    assert drain.live_count() == before
