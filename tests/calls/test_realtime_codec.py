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
from calls.realtime.usage import SessionUsage, call_usage

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
    usage = {
        "total_tokens": 130,
        "input_tokens": 100,
        "output_tokens": 30,
        "input_token_details": {
            "text_tokens": 60,
            "audio_tokens": 40,
            "cached_tokens": 50,
            "cached_tokens_details": {"text_tokens": 45, "audio_tokens": 5},
        },
        "output_token_details": {"text_tokens": 10, "audio_tokens": 20},
    }
    for status in ("completed", "cancelled"):
        response = {"id": "resp_1", "status": status, "usage": usage}
        reader.read(wire("response.done", response=response), AT)
    reader.read('{"type":"response.done","response":{"id":"resp_3","usage":null}}', AT)
    assert reader.usage.tokens == {
        "input_text": 120,
        "input_audio": 80,
        "cached_text": 90,
        "cached_audio": 10,
        "output_text": 20,
        "output_audio": 40,
    }


@pytest.mark.parametrize(
    ("usage", "tokens"),
    [
        (None, {}),
        ("many", {}),
        ({"input_tokens": -5, "output_tokens": True}, {}),
        ({"input_tokens": 20, "output_tokens": 10}, {"input_audio": 20, "output_audio": 10}),
        (
            {"input_tokens": 9, "input_token_details": {"text_tokens": 9, "cached_tokens": 99}},
            {"input_text": 9},
        ),
        (
            {"input_token_details": {"audio_tokens": 7, "cached_tokens_details": None}},
            {"input_audio": 7},
        ),
    ],
)
def test_usage_that_is_not_broken_down_is_the_dearer_and_never_ends_an_event(
    usage: object, tokens: dict[str, int]
) -> None:
    reader = RealtimeReader(WANTED)
    done = {"type": "response.done", "response": {"id": "resp_1", "usage": usage}}
    assert reader.read(json.dumps(done), AT) == ev.ResponseDone(AT, "resp_1", ev.Outcome.COMPLETED)
    assert reader.usage.tokens == tokens


@pytest.mark.parametrize(
    ("usage", "tokens", "seconds"),
    [
        ({"type": "duration", "seconds": 1.5}, (), 3),
        ({"type": "tokens", "input_tokens": 15, "output_tokens": 4}, (30, 8), 0),
        ({"type": "duration", "seconds": -1}, (), 0),
        (None, (), 0),
    ],
)
def test_what_transcribing_the_caller_cost_is_counted(
    usage: object, tokens: tuple[int, ...], seconds: float
) -> None:
    """Protocols F4: billed apart, in one of two shapes."""
    reader = RealtimeReader(WANTED)
    event = {
        "type": "conversation.item.input_audio_transcription.completed",
        "item_id": "item_1",
        "transcript": "Roses?",
        "usage": usage,
    }
    for _ in range(2):
        reader.read(json.dumps(event), AT)
    assert reader.usage.seconds == seconds
    assert reader.usage.transcribed == (
        dict(zip(("input_tokens", "output_tokens"), tokens, strict=True)) if tokens else {}
    )


def test_a_calls_usage_is_the_sum_of_its_sessions_under_their_own_name() -> None:
    one, other = SessionUsage(), SessionUsage()
    one.add_response({"output_tokens": 3})
    other.add_response({"output_tokens": 4})
    other.add_transcription({"seconds": 0.5})
    other.model = "gpt-realtime-2.1-mini"
    assert call_usage([one, other], model="asked-for", transcribe_model="gpt-transcribe") == {
        "realtime": {"model": "gpt-realtime-2.1-mini", "output_audio": 7},
        "transcription": {"model": "gpt-transcribe", "seconds": 0.5},
    }
    assert call_usage([one], model="asked-for", transcribe_model="")["realtime"]["model"] == (
        "asked-for"
    )
    assert call_usage([SessionUsage()], model="asked-for", transcribe_model="") == {}


@pytest.mark.parametrize(
    ("said", "kept"), [("m", "m"), ("m" * 99, "m" * 80), ("\0", ""), (7, ""), (None, "")]
)
def test_a_session_says_which_model_it_is(said: object, kept: str) -> None:
    reader = RealtimeReader(WANTED)
    reader.read(json.dumps({"type": "session.updated", "session": WANTED | {"model": said}}), AT)
    assert reader.usage.model == kept


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
