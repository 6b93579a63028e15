"""Runs made by hand, for tests of what is said about them."""

from typing import Any

from bench.levels import FLOOR
from bench.record import Figures, Machine, Run, Spread

DAPHNE = "prosaas daphne"


def same(value: float) -> Spread:
    """A spread of one value."""
    return Spread(1, value, value, value, value, value)


def a_run(server: str = FLOOR, calls: int = 50, **changed: Any) -> Run:
    """A clean run; `figures` replace single figures, other names fields of the run."""
    figures: dict[str, Any] = {
        "calls_answered": calls,
        "twiml_at_rest_ms": same(5),
        "first_audio_ms": same(300),
        "reply_ms": same(800),
        "barge_in_onset_ms": same(40),
        "underruns_per_call_minute": 0.0,
        "underruns_steady": 0,
        "frames_under_18ms": 0,
        "cpu": 0.1,
        "memory_per_call_bytes": 200_000,
    }
    figures |= changed.pop("figures", {})
    made: dict[str, Any] = {"seconds": 26.0, "arrivals_per_s": 10.0, "commit": "abc"}
    made |= {"started_at": "2026-01-01T00:00:00+00:00", "machine": Machine("a cpu", 2, "3.11")}
    return Run(server=server, calls=calls, figures=Figures(**figures), **(made | changed))


def late(server: str = FLOOR, calls: int = 50, **changed: Any) -> Run:
    """A run whose generator was late."""
    return a_run(server, calls, valid=False, reasons=["2 % left late"], **changed)
