"""Counting live calls from many threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from prosaas.lib import drain


def test_opened_and_closed_calls_cancel_out() -> None:
    before = drain.live_count()
    with ThreadPoolExecutor(8) as pool:
        for _ in range(500):
            pool.submit(drain.call_opened)
            pool.submit(drain.call_closed)
    assert drain.live_count() == before
