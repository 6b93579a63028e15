"""Whatever a client sends, the answer is an `error`, never a crash."""

from contextlib import suppress
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from prosaas.sandbox import openai_validation as validation
from prosaas.sandbox.openai_errors import RealtimeError
from prosaas.sandbox.openai_settings import default_session, merged

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


@settings(max_examples=40, deadline=None)
@given(kind=st.sampled_from(sorted(validation.EVENTS)), body=st.dictionaries(KEYS, VALUES))
def test_no_event_breaks_the_validation(kind: str, body: dict[str, Any]) -> None:
    """H2-22."""
    with suppress(RealtimeError):
        validation.event({**body, "type": kind})


@settings(max_examples=40, deadline=None)
@given(body=st.dictionaries(KEYS, VALUES))
def test_what_is_valid_can_be_merged(body: dict[str, Any]) -> None:
    """H2-4: and the model and type stay."""
    session = default_session(session_id="sess_1", model="gpt-realtime-2.1", expires_at=1)
    try:
        validation.session({**body, "type": "realtime"}, "session")
        result = merged(session, body, has_spoken=False)
    except RealtimeError:
        return
    assert result["model"] == session["model"]
