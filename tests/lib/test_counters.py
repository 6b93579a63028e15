"""Counters of the process, and how anybody learns of them."""

from __future__ import annotations

import pytest

from prosaas.lib import counters


def test_moved_counters_are_told_once(caplog: pytest.LogCaptureFixture) -> None:
    """L12: no line per event, one line when something has happened."""
    counters.count("test_told", 3)
    with caplog.at_level("INFO"):
        told = counters.tell({})
        assert counters.tell(told) == told
    [record] = caplog.records
    assert "process.counters" in str(record.msg)
    assert told["test_told"] == counters.snapshot()["test_told"] >= 3
