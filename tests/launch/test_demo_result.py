"""What the demo makes of a call's result."""

from __future__ import annotations

from typing import Any

import pytest

from prosaas.launch.demo_result import in_short, missing, tell

RESULT: dict[str, Any] = {
    "settled": True,
    "stages": [
        {"name": "fetch", "state": "done", "reason": ""},
        {"name": "notify", "state": "skipped", "reason": "nobody-asked"},
    ],
    "recordings": [
        {"kind": "voicemail", "bytes": None, "seconds": None, "channels": 1},
        {"kind": "call", "bytes": 640_044, "seconds": 20, "channels": 2},
    ],
    "transcript": {
        "source": "recording",
        "segments": [{"who": "caller", "start_ms": 0, "end_ms": 900, "text": "Roses."}],
        "model": "gpt-transcribe",
    },
    "summary": {"outcome": "message", "text": "Wants roses. " * 20},
    "extracted": {"colour": None, "urgent": True},
    "cost_micros": 70_583,
    "cost_lines": [],
}


def test_the_last_line_tells_what_came_of_the_call() -> None:
    short = in_short(RESULT)
    assert short["recording"] == {"seconds": 20, "channels": 2, "bytes": 640_044}
    assert short["transcript"] == {
        "source": "recording",
        "segments": RESULT["transcript"]["segments"],
    }
    assert short["cost"] == {"usd": 0.070583, "lines": []}
    assert short["stages"] == {"fetch": "done", "notify": "nobody-asked"}
    assert missing(short) == []


def test_the_terminal_has_a_line_for_each(capsys: pytest.CaptureFixture[str]) -> None:
    tell(in_short(RESULT))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Recording 20 s, 2 channels, 625 KiB"
    assert lines[1] == "Written   1 passage, from the recording"
    assert lines[2].startswith("Summary   message: Wants roses.")
    assert len(lines[2]) == 100
    assert lines[3:] == [
        "Field     colour: -",
        "Field     urgent: yes",
        "Cost      $0.0706 at the vendors' list prices",
    ]


def test_what_did_not_come_is_named() -> None:
    nothing = RESULT | {"recordings": [], "transcript": None, "summary": None}
    nothing["cost_micros"] = None
    words = missing(in_short(nothing))
    assert [word.split()[1] for word in words] == ["recording", "transcript", "summary", "cost"]


def test_half_a_recording_is_not_enough() -> None:
    mono = [{"bytes": 1, "seconds": 1, "channels": 1}]
    live = {"source": "live", "segments": []}
    assert len(missing(in_short(RESULT | {"recordings": mono, "transcript": live}))) == 2
