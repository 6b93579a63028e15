"""Which sessions are the one we asked for: what must be said back, and what must not differ."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest

from calls.engine import events as ev
from calls.engine.policy import AgentPolicy, Eagerness, VadMode
from calls.realtime import messages
from calls.realtime.codec import RealtimeReader
from calls.realtime.echo import differences
from tests.calls.test_realtime_codec import AT, WANTED, Fields


def changed(path: str, value: object) -> Fields:
    """Return the session we want, but for one field."""
    session = deepcopy(WANTED)
    *folders, leaf = path.split(".")
    place = session
    for folder in folders:
        place = place[folder]
    place[leaf] = value
    return session


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("output_modalities", ["text"]),
        ("audio.input.format", {"type": "audio/pcm", "rate": 24000}),
        ("audio.output.format", {"type": "audio/pcm", "rate": 24000}),
        ("audio.output.voice", "alloy"),
        ("audio.input.turn_detection.create_response", True),
        ("audio.input.turn_detection.interrupt_response", True),
        ("audio.input.turn_detection", {"type": "semantic_vad"}),
        ("audio.input.turn_detection", None),
        ("audio.input.turn_detection.threshold", 0.9),
        ("audio.input.turn_detection.silence_duration_ms", 200),
        ("audio.input.turn_detection.prefix_padding_ms", 300),
        ("audio.output", {}),
        ("audio.input", {}),
        ("audio", None),
        ("tools", []),
        ("tools", None),
        ("tools", [{"name": "end_call"}, {"name": "another"}]),
    ],
)
def test_another_session_than_we_asked_for_is_refused(path: str, value: object) -> None:
    """L15, L44, L49: formats, voice, turn detection and tools must be echoed."""
    reader = RealtimeReader(WANTED)
    message = {"type": "session.updated", "session": changed(path, value)}
    assert reader.read(json.dumps(message), AT) == ev.SessionRefused(AT)
    assert reader.counts == {"session_mismatch": 1}


def test_a_session_of_which_nothing_is_said_back_is_refused() -> None:
    """L15, L44, L49: what was not confirmed is not believed."""
    assert differences(WANTED, {"type": "realtime"}) == [
        "audio.input.format.type",
        "audio.output.format.type",
        "audio.output.voice",
        "audio.input.turn_detection.type",
        "audio.input.turn_detection.create_response",
        "audio.input.turn_detection.interrupt_response",
        "tools",
    ]


@pytest.mark.parametrize(
    "echo",
    [
        changed("audio.input.turn_detection.idle_timeout_ms", None),
        changed("audio.input.turn_detection.threshold", 0.5000000119),
        changed("output_modalities", ["audio"]),
        changed("tools", [{**WANTED["tools"][0], "strict": None}]),
        {key: value for key, value in WANTED.items() if key != "output_modalities"},
    ],
)
def test_defaults_that_were_added_or_left_out_are_no_difference(echo: Fields) -> None:
    assert differences(WANTED, echo) == []


@pytest.mark.parametrize(("eagerness", "found"), [("low", []), ("high", ["eagerness"])])
def test_the_eagerness_that_is_said_back_must_be_ours(eagerness: str, found: list[str]) -> None:
    """L15, protocols F4: a semantic VAD says back how long it waits."""
    policy = AgentPolicy("", "", vad_mode=VadMode.SEMANTIC, vad_eagerness=Eagerness.LOW)
    wanted = messages.session(policy, transcribe_model="gpt-transcribe")
    echo = deepcopy(wanted)
    echo["audio"]["input"]["turn_detection"]["eagerness"] = eagerness
    assert [path.split(".")[-1] for path in differences(wanted, echo)] == found
