"""Whatever a client sends, the answer is an `error`, never a crash."""

import asyncio
import json
from contextlib import suppress
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from prosaas.sandbox.openai.realtime import validation
from prosaas.sandbox.openai.realtime.config import ScriptedReply
from prosaas.sandbox.openai.realtime.errors import RealtimeError
from prosaas.sandbox.openai.realtime.record import SessionRecord
from prosaas.sandbox.openai.realtime.session import RealtimeSession
from prosaas.sandbox.openai.realtime.settings import default_session, merged
from prosaas.sandbox.openai.realtime.state import SessionState
from tests.sandbox.openai.world import scripted

WORDS = """
type audio input output format turn_detection tools voice session response item content role
model tool_choice truncation transcription noise_reduction tracing rate name
"""
KEYS = st.sampled_from(WORDS.split())
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | KEYS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
KINDS = st.sampled_from(sorted(validation.EVENTS))
ITEM = {
    "id": "a",
    "type": "message",
    "role": "user",
    "content": [{"type": "input_text", "text": "x"}],
}
CALL = {"id": "b", "type": "function_call", "name": "f", "arguments": "{}"}
DETECTION = {"type": "realtime", "audio": {"input": {"turn_detection": None}}}
GOOD: tuple[dict[str, Any], ...] = (
    {"type": "session.update", "session": DETECTION},
    {"type": "session.update", "session": {"type": "realtime", "truncation": "disabled"}},
    {"type": "input_audio_buffer.append", "audio": "AAAA" * 300},
    {"type": "input_audio_buffer.commit"},
    {"type": "input_audio_buffer.clear"},
    {"type": "conversation.item.create", "item": ITEM},
    {"type": "conversation.item.create", "item": CALL, "previous_item_id": "root"},
    {"type": "conversation.item.delete", "item_id": "a"},
    {"type": "conversation.item.retrieve", "item_id": "b"},
    {"type": "conversation.item.truncate", "item_id": "a", "content_index": 0, "audio_end_ms": 0},
    {"type": "response.create"},
    {"type": "response.create", "response": {"conversation": "none", "input": [ITEM]}},
    {"type": "response.create", "response": {"input": [{"type": "item_reference", "id": "b"}]}},
    {"type": "response.cancel"},
)
BAD = st.builds(lambda kind, body: {**body, "type": kind}, KINDS, st.dictionaries(KEYS, VALUES))


@settings(max_examples=40, deadline=None)
@given(event=BAD)
def test_no_event_breaks_the_validation(event: dict[str, Any]) -> None:
    """H2-22."""
    with suppress(RealtimeError):
        validation.event(event)


@settings(max_examples=40, deadline=None)
@given(body=st.dictionaries(KEYS, VALUES))
def test_what_is_valid_can_be_merged(body: dict[str, Any]) -> None:
    """H2-4: and the model and type stay."""
    session = default_session(session_id="sess_1", model="gpt-realtime-2.1", expires_at=1)
    try:
        validation.session({**body, "type": "realtime"}, "session")
        result = merged(session, body)
    except RealtimeError:
        return
    assert result["model"] == session["model"]


async def _hold(events: list[dict[str, Any]]) -> SessionState:
    session = default_session(session_id="sess_1", model="gpt-realtime-2.1", expires_at=1)
    config = scripted(ScriptedReply(text="Yes."), ScriptedReply(call="f", is_made_up=True))
    state = SessionState(config, "1", SessionRecord("sess_1", "m"), session)
    wire = RealtimeSession(state)
    for event in events:
        wire.receive(json.dumps(event).encode())
        await asyncio.sleep(0)
    await state.close()
    return state


@settings(max_examples=60, deadline=None)
@given(events=st.lists(st.sampled_from(GOOD) | BAD, max_size=12))
def test_no_order_of_events_ends_a_session(events: list[dict[str, Any]]) -> None:
    """H2-22: refused or done, and each response that began is told about."""
    state = asyncio.run(_hold(events))
    assert not state.is_ending
    ids = [e.event["event_id"] for e in state.record.events if e.sender == "server"]
    assert len(ids) == len(set(ids))
