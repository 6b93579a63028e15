"""What the model says, built with the vendor's own types (protocols.md F3, F8, F9).

So one wrong belief cannot sit on both sides.
"""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openai.types.realtime import RealtimeServerEvent
from pydantic import TypeAdapter

from calls.engine import events as ev
from calls.engine.policy import AgentPolicy
from calls.realtime import messages
from calls.realtime.codec import RealtimeReader

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


def created_and_heard_after(waited_ms: int, *between: str) -> RealtimeReader:
    """A response is created, and so long after that its first two deltas come."""
    reader = RealtimeReader(WANTED)
    delta = wire("response.output_audio.delta", **PLACE, delta="/w==")
    reader.read(wire("response.created", response={"id": "resp_1"}), AT)
    for text in (*between, delta, delta):
        reader.read(text, AT + waited_ms)
    return reader


@pytest.mark.parametrize(("waited_ms", "slow"), [(1200, 0), (1201, 1)])
def test_a_reply_whose_first_sound_is_late_is_counted_once(waited_ms: int, slow: int) -> None:
    """R14, L45: 1.2 s after its creation; only a metric, for a healthy model may need that."""
    assert created_and_heard_after(waited_ms).counts["slow_first_audio"] == slow


def test_a_reply_that_ended_without_a_sound_is_not_slow() -> None:
    """L45: it is waited for no more."""
    done = wire("response.done", response={"id": "resp_1", "status": "cancelled"})
    assert created_and_heard_after(5000, done).counts["slow_first_audio"] == 0


def test_a_create_that_is_refused_is_counted() -> None:
    """R14: each is a reply that the caller waits for longer."""
    error = {"type": "invalid_request_error", "message": "No.", "event_id": "create-1"}
    reader = RealtimeReader(WANTED)
    reader.read(wire("error", error=error), AT)
    assert reader.counts["creates_rejected"] == 1


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
