"""The demo's decisions: what is real, what the terminal shows, what counts as a whole call."""

from typing import Any

import pytest

from prosaas.launch.demo_call import shortcomings, summary_of
from prosaas.launch.demo_plan import SANDBOX_KEY, make_plan
from prosaas.launch.demo_show import LiveText, line_of
from prosaas.launch.stack import StackError

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


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ({"kind": "call.started", "at_ms": 0, "from": "+1", "to": "+2"}, "+1 phones +2"),
        ({"kind": "call.started", "at_ms": 0, "from": "", "to": "+2"}, "withheld"),
        ({"kind": "agent.speaking", "at_ms": 61_250}, "1:01.2  Agent   speaks"),
        ({"kind": "turn", "who": "caller", "text": "Hello", "start_ms": 900}, "Caller  Hello"),
        ({"kind": "turn", "who": "caller", "text": "", "start_ms": 900}, "not understood"),
        ({"kind": "barge_in", "at_ms": 5, "heard_ms": 1260, "latency_ms": 44}, "1.3 s; playback"),
        ({"kind": "call.ended", "at_ms": 9, "reason": "caller-hung-up", "seconds": 21.4}, "21 s"),
    ],
)
def test_an_event_becomes_a_line(event: dict[str, Any], words: str) -> None:
    assert words in (line_of(event) or "")


def test_an_interrupted_turn_shows_what_was_heard() -> None:
    event = {"kind": "turn", "who": "agent", "text": "One two", "heard_text": "One"}
    assert "heard: One" in (line_of(event | {"interrupted": True}) or "")


def test_speech_that_goes_on_is_announced_once() -> None:
    text = LiveText()
    caller, agent = {"kind": "caller.speaking"}, {"kind": "agent.speaking"}
    shown = [text.line(event) is not None for event in (caller, caller, agent, caller)]
    assert shown == [True, False, True, True]


def test_an_unknown_event_is_not_shown() -> None:
    assert line_of({"kind": "call.weather"}) is None
