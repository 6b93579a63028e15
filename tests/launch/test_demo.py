"""The demo's decisions: what is real, what the terminal shows, what counts as a whole call."""

import io
import re
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from prosaas.launch.demo_call import shortcomings, summary_of
from prosaas.launch.demo_env import kept_env
from prosaas.launch.demo_plan import SANDBOX_KEY, make_plan
from prosaas.launch.demo_show import TEXT_AT, Screen, line_of
from prosaas.launch.stack import StackError

COLUMNS = 80
CALL: dict[str, Any] = {
    "call_sid": "CA1",
    "status": "completed",
    "seconds": 21,
    "direction": "inbound",
    "turns": [
        {
            "position": 0,
            "item_id": "i0",
            "who": "agent",
            "text": "Hello, this is the office.",
            "heard_text": "Hello",
            "start_ms": 310,
            "end_ms": 900,
            "interrupted": True,
        },
        {
            "position": 1,
            "item_id": "i1",
            "who": "caller",
            "text": "My name is Anna.",
            "heard_text": "My name is Anna.",
            "start_ms": 1000,
            "end_ms": 2100,
            "interrupted": False,
        },
    ],
    "metrics": {
        "barge_ins": 1,
        "frames_sent": 700,
        "frames_not_160": 0,
        "max_gap_ms": 22,
        "tx_late_frames": 0,
        "tx_schedule_resets": 0,
        "first_audio_ms": 305,
        "barge_in_ms": 45,
        "counters": {},
    },
}
SUMMARY_NAMES = [
    "call_sid",
    "status",
    "seconds",
    "turns",
    "barge_ins",
    "frames_sent",
    "frames_not_160",
    "max_gap_ms",
    "tx_late_frames",
    "tx_schedule_resets",
    "first_audio_ms",
    "barge_in_ms",
]


class Terminal(io.StringIO):
    """A stdout that is a terminal and understands what console.passing writes."""

    def isatty(self) -> bool:
        return True

    def screen(self) -> str:
        """What is to be seen, without colours."""
        text = re.sub(r"\033\[[0-9;]*m", "", self.getvalue())
        return re.sub(r"[^\n]*\r\033\[K", "", text)

    def last_line(self) -> str:
        return self.screen().rpartition("\n")[2]


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", str(COLUMNS))
    return Terminal()


def summary(**changed: Any) -> dict[str, Any]:
    return summary_of(CALL) | changed


def test_the_json_object_is_the_promised_one() -> None:
    """Issue 2, item 7."""
    assert list(summary()) == SUMMARY_NAMES
    turn = summary()["turns"][0]
    assert set(turn) == {"who", "text", "heard_text", "start_ms", "end_ms", "interrupted"}


def test_a_whole_call_lacks_nothing() -> None:
    assert shortcomings(summary()) == []


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"status": "failed"}, "status is failed"),
        ({"turns": CALL["turns"][:1]}, "caller was not understood"),
        ({"turns": CALL["turns"][1:]}, "agent said nothing"),
        ({"barge_ins": 0}, "nobody was interrupted"),
        ({"frames_sent": 0}, "no audio"),
        ({"frames_not_160": 3}, "3 frames"),
    ],
)
def test_half_a_call_says_what_it_lacks(changed: dict[str, Any], words: str) -> None:
    assert words in "; ".join(shortcomings(summary(**changed)))


def test_without_keys_the_sandbox_plays_both() -> None:
    env: dict[str, str] = {}
    plan = make_plan(env, port=8000, sandbox_port=9000)
    assert (plan.real_twilio, plan.real_openai, plan.needs_sandbox) == (False, False, True)
    assert env["OPENAI_BASE_URL"] == "http://127.0.0.1:9000/v1"
    assert env["TWILIO_API_URL"] == "http://127.0.0.1:9000"
    assert env["OPENAI_API_KEY"] == SANDBOX_KEY


def test_with_a_key_the_real_model_is_used() -> None:
    env = {"OPENAI_API_KEY": "sk-own"}
    plan = make_plan(env, port=8000, sandbox_port=9000)
    assert plan.real_openai
    assert env["OPENAI_API_KEY"] == "sk-own"
    assert "OPENAI_BASE_URL" not in env


def test_real_numbers_need_a_number_and_a_public_url() -> None:
    with pytest.raises(StackError, match="DEMO_NUMBER"):
        make_plan({"TWILIO_AUTH_TOKEN": "t"}, port=8000, sandbox_port=9000)
    env = {"TWILIO_AUTH_TOKEN": "t", "DEMO_NUMBER": "+14155550123"}
    with pytest.raises(StackError, match="PUBLIC_URL"):
        make_plan(env, port=8000, sandbox_port=9000)


def test_a_public_url_elsewhere_is_dialled_here_and_signed_for_there() -> None:
    env = {"PUBLIC_URL": "https://phone.example.com"}
    plan = make_plan(env, port=8000, sandbox_port=9000)
    assert plan.connect_to("http://127.0.0.1:8000") == "http://127.0.0.1:8000"
    assert plan.number_at_sandbox("+1")["voice_url"].startswith("https://phone.example.com/")


def test_a_number_at_the_sandbox_has_every_webhook_that_we_expect_of_one() -> None:
    number = make_plan({}, port=8000, sandbox_port=9000).number_at_sandbox("+1")
    paths = {name: urlsplit(url).path for name, url in number.items() if name != "number"}
    assert paths == {
        "voice_url": "/webhook/incoming_call",
        "voice_fallback_url": "/webhook/voice_fallback",
        "status_callback": "/webhook/call_status",
    }


def test_pages_of_the_demo_name_whom_to_write_to() -> None:
    for env, used in (
        ({}, "support@example.com"),
        ({"SUPPORT_EMAIL": "me@a.example"}, "me@a.example"),
    ):
        make_plan(env, port=8000, sandbox_port=9000)
        assert env["SUPPORT_EMAIL"] == used


def test_what_the_demo_set_is_kept_for_its_owner_while_it_runs(tmp_path: Path) -> None:
    kept = tmp_path / "var" / "demo.env"
    with kept_env(kept, {"HOME": "/root", "TERM": ""}, {"HOME": "/root", "REDIS_URL": "a b"}):
        assert kept.read_text() == "REDIS_URL='a b'\n"
        assert kept.stat().st_mode & 0o777 == 0o600
    assert not kept.exists()


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ({"kind": "call.started", "at_ms": 0, "from": "+1", "to": "+2"}, "+1 phones +2"),
        ({"kind": "call.started", "at_ms": 0, "from": "", "to": "+2"}, "withheld"),
        (
            {"kind": "turn", "who": "agent", "text": "Hi", "start_ms": 61_250},
            "1:01.2  Agent     Hi",
        ),
        ({"kind": "turn", "who": "caller", "text": "", "start_ms": 900}, "not understood"),
        (
            {"kind": "barge_in", "at_ms": 2100, "heard_ms": 1760, "latency_ms": 44},
            "0:02.0  Barge-in",
        ),
        ({"kind": "barge_in", "at_ms": 2100, "heard_ms": 1760, "latency_ms": 44}, "44 ms later"),
        (
            {"kind": "call.ended", "at_ms": 9, "reason": "caller-hung-up", "seconds": 21.4},
            "hung-up",
        ),
    ],
)
def test_an_event_becomes_a_line(event: dict[str, Any], words: str) -> None:
    assert words in (line_of(event) or "")


def test_an_interrupted_turn_shows_what_was_heard() -> None:
    event = {"kind": "turn", "who": "agent", "text": "One two", "heard_text": "One"}
    assert "heard: One)" in (line_of(event | {"interrupted": True}) or "")


def test_speech_and_unknown_events_leave_no_line() -> None:
    assert line_of({"kind": "agent.speaking"}) is None
    assert line_of({"kind": "call.weather"}) is None


SPEECH: list[dict[str, Any]] = [
    {"kind": "agent.speaking", "at_ms": 300},
    {"kind": "turn", "who": "agent", "text": "Hello", "heard_text": "Hello", "start_ms": 300},
    {"kind": "caller.speaking", "at_ms": 2000},
    {"kind": "caller.speaking", "at_ms": 2900},
    {"kind": "barge_in", "at_ms": 2100, "heard_ms": 1800, "latency_ms": 100},
    {"kind": "agent.speaking", "at_ms": 4000},
    {"kind": "turn", "who": "caller", "text": "Wait", "start_ms": 2000},
]


def show(events: list[dict[str, Any]], stdout: io.StringIO) -> None:
    screen = Screen()
    with redirect_stdout(stdout):
        for event in events:
            screen.show(event)


def test_a_file_gets_each_turn_once_and_no_escape_codes() -> None:
    show(SPEECH, file := io.StringIO())
    assert file.getvalue().splitlines() == [
        "  0:00.3  Agent     Hello",
        "  0:02.0  Barge-in  the caller talks over the agent; silence 100 ms later",
        "  0:02.0  Caller    Wait",
    ]


def test_a_terminal_says_who_speaks_until_the_turn_is_told(terminal: Terminal) -> None:
    show(SPEECH[:5], terminal)
    assert terminal.last_line() == "  0:02.0  Caller    speaks …"
    show(SPEECH, terminal)
    assert terminal.last_line() == "  0:04.0  Agent     speaks …"
    show([*SPEECH, {"kind": "call.ended", "at_ms": 5000, "reason": "agent-ended"}], terminal)
    assert terminal.last_line() == ""


def test_long_words_are_wrapped_under_their_column(terminal: Terminal) -> None:
    show([{"kind": "turn", "who": "agent", "text": "word " * 20, "start_ms": 0}], terminal)
    lines = terminal.screen().splitlines()
    assert len(lines) == 2
    assert max(map(len, lines)) <= COLUMNS
    assert lines[1].startswith(" " * TEXT_AT + "word")
