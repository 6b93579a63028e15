"""The README's lines about the API, run as they stand against a whole installation."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from prosaas.launch import programs
from prosaas.launch.environment import ROOT

if TYPE_CHECKING:  # a plugin, which must not be imported before pytest does so
    from tests.stack import Running

LONGEST_S = 180
FILES = ("webhooks.jsonl", "found.json", "call.json", "call.wav")


def _lines() -> list[str]:
    """The shell lines of the section, without the first: it names the running demo."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.split("## Use the API\n")[1].split("\n## ")[0]
    return re.findall(r"```sh\n(.*?)```", section, re.DOTALL)[1:]


def _run(env: Mapping[str, str]) -> tuple[int, str]:
    """Exit status and words of the lines; what they left running ends with them."""
    with tempfile.TemporaryFile("w+") as words:
        command = ["bash", "-euo", "pipefail", "-c", "\n".join(_lines())]
        shell = subprocess.Popen(
            command,
            env=os.environ | env,
            cwd=ROOT,
            stdout=words,
            stderr=words,
            start_new_session=True,
        )
        try:
            status = shell.wait(LONGEST_S)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(shell.pid, signal.SIGTERM)
            words.seek(0)
        return status, words.read()


@pytest.fixture
def kept() -> Path:
    """Where the lines leave their files; nothing of an earlier run is there."""
    for name in FILES:
        (ROOT / "var" / name).unlink(missing_ok=True)
    return ROOT / "var"


def test_the_lines_lead_from_an_agent_to_a_call_and_its_transcript(
    running: Running, kept: Path
) -> None:
    number = "+14155550188"
    phoned = running.phoning(number)
    port = programs.next_free_port(programs.LOOPBACK, 19090)
    asked = {
        "API": f"{running.web}/api/v1",
        "KEY": phoned.tenant["api_key"],
        "TWILIO_API_URL": running.env["TWILIO_API_URL"],
        "RECEIVER": str(port),
    }
    status, said = _run(asked)
    assert status == 0, said
    told = [json.loads(line) for line in (kept / "webhooks.jsonl").read_text().splitlines()]
    assert {"number.claimed", "call.started", "call.transcribed", "call.completed"} <= {
        event["type"] for event in told
    }
    call = json.loads((kept / "call.json").read_text())
    assert call["status"] == "completed"
    assert "David Cohen" in json.dumps(call["transcript"]["segments"])
    assert (kept / "call.wav").read_bytes()[:4] == b"RIFF"
