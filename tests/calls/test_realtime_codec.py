"""What the model says, built with the vendor's own types (protocols.md F3, F8, F9).

So one wrong belief cannot sit on both sides.
"""

from __future__ import annotations

import base64
import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openai.types.realtime import RealtimeServerEvent
from pydantic import TypeAdapter

from calls.engine import events as ev
from calls.engine.policy import AgentPolicy
from calls.realtime import messages
from calls.realtime.codec import FATAL_CODES, RealtimeReader, differences

Fields = dict[str, Any]

AT = 1234
WANTED = messages.session(AgentPolicy("Hello.", "Be kind."), transcribe_model="gpt-transcribe")
SERVER_EVENT: TypeAdapter[Any] = TypeAdapter(RealtimeServerEvent)
IDS = {"response_id": "resp_1", "item_id": "item_1"}
PLACE = {**IDS, "output_index": 0, "content_index": 0}
CALL_ITEM = {
    "type": "function_call",
    "id": "item_2",
    "status": "completed",
    "call_id": "call_1",
    "name": "end_call",
    "arguments": "{}",
}


def wire(kind: str, **fields: object) -> str:
    """Return a server event as the vendor's own model renders it."""
    built = SERVER_EVENT.validate_python({"event_id": "event_1", "type": kind, **fields})
    assert built.type == kind
    text: str = built.model_dump_json(exclude_unset=True)
    return text


def read(kind: str, **fields: object) -> ev.Event | None:
    """Return what one event means to the engine."""
    return RealtimeReader(WANTED).read(wire(kind, **fields).encode(), AT)


def error(**fields: object) -> ev.Event | None:
    """Return what an `error` means to the engine."""
    return read("error", error={"type": "invalid_request_error", "message": "No.", **fields})


@pytest.mark.parametrize(
    ("kind", "fields", "event"),
    [
        ("session.updated", {"session": WANTED}, ev.SessionReady(AT)),
        (
            "input_audio_buffer.speech_started",
            {"audio_start_ms": 900, "item_id": "item_1"},
            ev.SpeechStarted(AT, "item_1", 900, confirmed=False, onset_at=AT),
        ),
        (
            "input_audio_buffer.speech_stopped",
            {"audio_end_ms": 1900, "item_id": "item_1"},
            ev.SpeechStopped(AT, "item_1", 1900),
        ),
        ("input_audio_buffer.committed", {"item_id": "item_1"}, ev.TurnCommitted(AT, "item_1")),
        (
            "conversation.item.input_audio_transcription.completed",
            {
                "item_id": "item_1",
                "content_index": 0,
                "transcript": " Roses?\n",
                "usage": {"type": "duration", "seconds": 1.5},
            },
            ev.CallerTranscribed(AT, "item_1", "Roses?"),
        ),
        (
            "conversation.item.input_audio_transcription.failed",
            {"item_id": "item_1", "content_index": 0, "error": {"message": "No."}},
            ev.CallerTranscribed(AT, "item_1", ""),
        ),
        (
            "response.created",
            {"response": {"id": "resp_1", "status": "in_progress"}},
            ev.ResponseCreated(AT, "resp_1"),
        ),
        (
            "response.output_audio.delta",
            {**PLACE, "delta": base64.b64encode(b"\xff\x00").decode()},
            ev.AudioReceived(AT, "resp_1", "item_1", b"\xff\x00"),
        ),
        ("response.output_audio.done", PLACE, ev.AudioFinished(AT, "resp_1", "item_1")),
        (
            "response.output_audio_transcript.delta",
            {**PLACE, "delta": " We"},
            ev.TextReceived(AT, "resp_1", "item_1", " We"),
        ),
        (
            "response.output_audio_transcript.done",
            {**PLACE, "transcript": "We do."},
            ev.TextFinished(AT, "resp_1", "item_1", "We do."),
        ),
        (
            "response.output_item.done",
            {"response_id": "resp_1", "output_index": 1, "item": CALL_ITEM},
            ev.ToolCalled(AT, "resp_1", "call_1", "end_call", "{}"),
        ),
    ],
)
def test_what_the_engine_needs_is_understood(kind: str, fields: Fields, event: ev.Event) -> None:
    assert read(kind, **fields) == event


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("completed", ev.Outcome.COMPLETED),
        ("cancelled", ev.Outcome.CANCELLED),
        ("incomplete", ev.Outcome.INCOMPLETE),
        ("failed", ev.Outcome.FAILED),
        ("in_progress", ev.Outcome.COMPLETED),
    ],
)
def test_how_a_response_ended(status: str, outcome: ev.Outcome) -> None:
    """L46: each outcome is told apart."""
    event = read("response.done", response={"id": "resp_1", "status": status})
    assert event == ev.ResponseDone(AT, "resp_1", outcome)


def test_usage_is_counted_over_the_whole_session() -> None:
    """Protocols F8: cancelled responses are billed too; a failed one may have none."""
    reader = RealtimeReader(WANTED)
    usage = {"total_tokens": 30, "input_tokens": 20, "output_tokens": 10}
    for response in ({"id": "resp_1", "usage": usage}, {"id": "resp_2", "usage": usage}):
        reader.read(wire("response.done", response=response), AT)
    reader.read('{"type":"response.done","response":{"id":"resp_3","usage":null}}', AT)
    assert reader.usage == {"total_tokens": 60, "input_tokens": 40, "output_tokens": 20}


@pytest.mark.parametrize(
    "item",
    [
        {**CALL_ITEM, "status": "incomplete"},
        {"type": "message", "role": "assistant", "content": [], "status": "completed"},
    ],
)
def test_only_a_complete_function_call_counts(item: Fields) -> None:
    """Protocols F7: cut arguments are not executed; and `arguments.done` is not a second call."""
    assert read("response.output_item.done", response_id="r", output_index=0, item=item) is None


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("session.created", {"session": WANTED}),
        ("conversation.item.added", {"item": CALL_ITEM}),
        ("conversation.item.done", {"item": CALL_ITEM}),
        (
            "conversation.item.truncated",
            {"item_id": "item_1", "content_index": 0, "audio_end_ms": 800},
        ),
        ("conversation.item.deleted", {"item_id": "item_1"}),
        ("conversation.item.input_audio_transcription.delta", {"item_id": "i", "delta": "R"}),
        ("input_audio_buffer.cleared", {}),
        (
            "input_audio_buffer.timeout_triggered",
            {"audio_start_ms": 0, "audio_end_ms": 9, "item_id": "item_1"},
        ),
        (
            "response.output_item.added",
            {"response_id": "resp_1", "output_index": 0, "item": CALL_ITEM},
        ),
        ("response.content_part.added", {**PLACE, "part": {"type": "audio"}}),
        ("response.content_part.done", {**PLACE, "part": {"type": "audio"}}),
        ("response.output_text.delta", {**PLACE, "delta": "x"}),
        ("response.output_text.done", {**PLACE, "text": "x"}),
        (
            "response.function_call_arguments.delta",
            {**IDS, "output_index": 0, "call_id": "c", "delta": "{"},
        ),
        (
            "response.function_call_arguments.done",
            {**IDS, "output_index": 0, "call_id": "c", "name": "end_call", "arguments": "{}"},
        ),
        ("rate_limits.updated", {"rate_limits": []}),
    ],
)
def test_what_the_engine_does_not_need_is_counted_and_ignored(kind: str, fields: Fields) -> None:
    reader = RealtimeReader(WANTED)
    assert reader.read(wire(kind, **fields), AT) is None
    assert reader.counts == {"ignored": 1}


def test_a_session_is_confirmed_once() -> None:
    """L44: what comes later changes nothing."""
    reader = RealtimeReader(WANTED)
    text = wire("session.updated", session=WANTED)
    assert [reader.read(text, AT), reader.read(text, AT)] == [ev.SessionReady(AT), None]


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
        ("tools", []),
        ("tools", None),
    ],
)
def test_another_session_than_we_asked_for_is_refused(path: str, value: object) -> None:
    """L15, L49: formats, voice, turn detection and tools must be echoed."""
    reader = RealtimeReader(WANTED)
    message = {"type": "session.updated", "session": changed(path, value)}
    assert reader.read(json.dumps(message), AT) == ev.SessionRefused(AT)
    assert reader.counts == {"session_mismatch": 1}


@pytest.mark.parametrize(
    "echo",
    [
        {"type": "realtime"},
        changed("audio.input.turn_detection.idle_timeout_ms", None),
        changed("tools", [{**WANTED["tools"][0], "strict": None}]),
    ],
)
def test_defaults_that_were_added_or_left_out_are_no_difference(echo: Fields) -> None:
    assert differences(WANTED, echo) == []


def test_a_refused_session_update_is_the_end() -> None:
    """L15: nothing of it was applied."""
    assert error(event_id=messages.SESSION_REQUEST_ID, code="invalid_value") == ev.SessionRefused(
        AT
    )


def test_a_refused_response_is_told_by_its_request() -> None:
    """Protocols F9: nothing else will follow it."""
    event = error(event_id="create-3", code="conversation_already_has_active_response")
    assert event == ev.CreateRejected(AT, "create-3", busy=True)
    event = error(event_id="create-4", code="invalid_value")
    assert event == ev.CreateRejected(AT, "create-4")


@pytest.mark.parametrize("request_id", [None, "create-3"])
@pytest.mark.parametrize("code", sorted(FATAL_CODES))
def test_what_cannot_be_survived_loses_the_model(code: str, request_id: str | None) -> None:
    assert error(code=code, event_id=request_id) == ev.ModelLost(AT)


@pytest.mark.parametrize(
    "code", ["response_cancel_not_active", "input_audio_buffer_commit_empty", None]
)
def test_a_benign_error_is_counted(code: str | None) -> None:
    """L26: not-active on cancel is an end state, no failure."""
    reader = RealtimeReader(WANTED)
    fields = {"type": "invalid_request_error", "message": "No.", "code": code}
    assert reader.read(wire("error", error=fields), AT) is None
    assert reader.counts == {f"error_{code or 'invalid_request_error'}": 1}


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "hello",
        "[]",
        "null",
        "{}",
        '{"type":[]}',
        '{"type":"response.created"}',
        '{"type":"response.created","response":{"id":5}}',
        '{"type":"response.output_audio.delta","response_id":"r","item_id":"i","delta":"#"}',
        '{"type":"response.output_audio.delta","response_id":"r","item_id":"i","delta":"\u00e9"}',
        '{"type":"response.output_audio.done","response_id":"r","item_id":[]}',
        '{"type":"input_audio_buffer.speech_started","audio_start_ms":"x","item_id":"i"}',
        '{"type":"error"}',
    ],
)
def test_a_malformed_event_is_counted_and_ignored(raw: str) -> None:
    """L20: one bad message does not end a call."""
    reader = RealtimeReader(WANTED)
    assert reader.read(raw, AT) is None
    assert reader.counts == {"malformed": 1}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
KINDS = [
    "session.updated",
    "input_audio_buffer.speech_started",
    "conversation.item.input_audio_transcription.completed",
    "response.output_audio.delta",
    "response.output_audio_transcript.delta",
    "response.output_item.done",
    "response.done",
    "error",
]
FIELDS = ["response_id", "item_id", "delta", "transcript", "audio_start_ms"]
OBJECTS = ["session", "response", "item", "error"]
INNER = ["id", "status", "usage", "code", "event_id", "type", "audio", "tools", "name"]


@given(st.binary() | json_values.map(json.dumps))
def test_nothing_that_arrives_is_ever_raised(raw: bytes | str) -> None:
    RealtimeReader(WANTED).read(raw, AT)


@given(
    st.sampled_from(KINDS),
    st.dictionaries(st.sampled_from(FIELDS), json_values),
    st.dictionaries(
        st.sampled_from(OBJECTS), json_values | st.dictionaries(st.sampled_from(INNER), json_values)
    ),
)
def test_nothing_in_a_known_event_is_ever_raised(
    kind: str, fields: Fields, objects: Fields
) -> None:
    RealtimeReader(WANTED).read(json.dumps({"type": kind, **fields, **objects}), AT)
