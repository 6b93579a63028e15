"""manage.py replaycall: from the database, from a file, and what it refuses."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from calls import services
from calls.engine import commands as do
from calls.engine import events as ev
from calls.engine.machine import CallMachine
from calls.engine.policy import AgentPolicy
from calls.models import Call
from calls.tape import Header, Recorder
from calls.tape.files import tape_read
from tests.calls.calling import call_sid, where

POLICY = AgentPolicy("Hello.", "")


def recorded(sid: str, *more: do.Command) -> bytes:
    """A caller who hangs up at once; with `more` orders than the machine gave."""
    machine = CallMachine(POLICY, sid)
    recorder = Recorder(Header(sid, POLICY, "2026-01-31T12:00:00+00:00"))
    recorder.note(None, machine.open())
    stopped = ev.StreamStopped(800)
    recorder.note(stopped, [*machine.handle(stopped), *more])
    return recorder.finish()


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("replaycall", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "call.tape"
    path.write_bytes(recorded("CA1"))
    return path


def test_a_call_is_told_from_the_database(call: Call) -> None:
    services.call_tape_save(**where(call), data=recorded(call.call_sid))
    told = run(call.call_sid)
    assert told.startswith(f"{call.call_sid}, 2026-01-31T12:00:00+00:00, 2 entries\n")
    assert "    0.800 s  caller   hangs up\n" in told
    assert told.endswith("No difference.\n")


def test_a_file_is_told_without_a_database(file: Path) -> None:
    assert "start opening" not in run(str(file))
    assert "start opening of 10.000 s" in run(str(file), "--all")


def test_json_is_one_object(file: Path) -> None:
    told = json.loads(run(str(file), "--json"))
    assert (told["header"]["call_sid"], told["ending"], told["differences"]) == ("CA1", "", [])
    assert told["timeline"][-1]["what"] == "hangs up"


def test_a_saved_tape_says_the_same(file: Path, tmp_path: Path) -> None:
    saved = tmp_path / "plain.jsonl"
    told = run(str(file), "--save", str(saved))
    assert tape_read(saved.read_bytes()) == tape_read(file.read_bytes())
    assert run(str(saved)) == told


def test_a_difference_is_shown_and_is_exit_code_1(file: Path) -> None:
    file.write_bytes(recorded("CA1", do.CommitInput()))
    out = StringIO()
    with pytest.raises(CommandError, match="1 entries differ") as caught:
        call_command("replaycall", str(file), stdout=out)
    assert caught.value.returncode == 1
    assert 'entry 2 at 0.800 s: [800,"StreamStopped"]' in out.getvalue()
    assert '-  ["CommitInput"]' in out.getvalue()


def refusal(*arguments: str) -> str:
    """What is said with exit code 2."""
    with pytest.raises(CommandError) as caught:
        run(*arguments)
    assert caught.value.returncode == 2
    return str(caught.value)


def test_an_unknown_call_is_exit_code_2(db: None) -> None:
    assert "no call and no file" in refusal(call_sid())


def test_a_call_without_a_tape_is_exit_code_2(call: Call) -> None:
    assert "has no tape" in refusal(call.call_sid)


def test_what_is_no_tape_is_exit_code_2(file: Path) -> None:
    file.write_text("Hello.")
    assert "cannot be read" in refusal(str(file))


def test_another_format_is_exit_code_2(file: Path) -> None:
    file.write_text('{"format":99}')
    assert "it has format 99" in refusal(str(file))


def test_a_place_that_cannot_be_written_is_exit_code_2(file: Path, tmp_path: Path) -> None:
    assert str(tmp_path) in refusal(str(file), "--save", str(tmp_path))
