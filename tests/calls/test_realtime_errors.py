"""What the model's errors mean, built with the vendor's own types (protocols.md F9)."""

from __future__ import annotations

import pytest

from calls.engine import events as ev
from calls.realtime import messages
from calls.realtime.codec import RealtimeReader
from calls.realtime.errors import VERDICTS, Verdict, classify
from tests.calls.test_realtime_codec import AT, WANTED, read, wire


def error(**fields: object) -> ev.Event | None:
    """Return what an `error` means to the engine."""
    return read("error", error={"type": "invalid_request_error", "message": "No.", **fields})


def test_a_refused_session_update_is_the_end() -> None:
    """L15: nothing of it was applied."""
    assert error(event_id=messages.SESSION_REQUEST_ID, code="invalid_value") == ev.SessionRefused(
        AT
    )


def test_a_session_update_that_failed_at_the_server_may_be_tried_on_another_socket() -> None:
    """Protocols F9: the fault is not in what we asked for."""
    event = error(type="server_error", event_id=messages.SESSION_REQUEST_ID)
    assert event == ev.ModelLost(AT)


@pytest.mark.parametrize("code", ["conversation_already_has_active_response", "server_error", None])
def test_a_refused_response_is_told_by_its_request(code: str | None) -> None:
    """L43, protocols F9: nothing else will follow it."""
    event = error(event_id="create-3", code=code)
    assert event == ev.CreateRejected(AT, "create-3", busy=code not in ("server_error", None))


FATAL = sorted(code for code, verdict in VERDICTS.items() if verdict is Verdict.FATAL)


@pytest.mark.parametrize("request_id", [None, "create-3", messages.SESSION_REQUEST_ID])
@pytest.mark.parametrize("code", FATAL)
def test_a_key_that_nobody_serves_refuses_the_call(code: str, request_id: str | None) -> None:
    """Protocols F9: fatal, no reconnect loop."""
    assert error(code=code, event_id=request_id) == ev.ModelRefused(AT)


@pytest.mark.parametrize("request_id", [None, "create-3"])
def test_an_expired_session_is_a_lost_model(request_id: str | None) -> None:
    """Protocols F1: 60 minutes; another may be opened."""
    assert error(code="session_expired", event_id=request_id) == ev.ModelLost(AT)


def test_the_second_server_error_of_a_session_loses_the_model() -> None:
    """Protocols F9: retry once, then reconnect; one that refuses a response is not counted."""
    reader = RealtimeReader(WANTED)
    fields = {"type": "server_error", "message": "Sorry."}
    texts = [wire("error", error={**fields, "event_id": of}) for of in (None, "create-1", None)]
    events = [reader.read(text, AT) for text in texts]
    assert events == [None, ev.CreateRejected(AT, "create-1"), ev.ModelLost(AT)]
    assert reader.counts == {"error_server_error": 3, "creates_rejected": 1}


@pytest.mark.parametrize(
    ("code", "kind", "verdict"),
    [
        ("response_cancel_not_active", "invalid_request_error", Verdict.BENIGN),
        ("input_audio_buffer_commit_empty", "invalid_request_error", Verdict.BENIGN),
        ("item_truncate_invalid_item_id", "invalid_request_error", Verdict.BENIGN),
        ("invalid_value", "invalid_request_error", Verdict.BENIGN),
        ("unknown_parameter", "invalid_request_error", Verdict.BENIGN),
        ("conversation_already_has_active_response", "invalid_request_error", Verdict.RETRY),
        ("rate_limit_exceeded", "tokens", Verdict.RETRY),
        ("", "server_error", Verdict.RETRY),
        ("anything_new", "server_error", Verdict.RETRY),
        ("session_expired", "invalid_request_error", Verdict.REDIAL),
        ("insufficient_quota", "insufficient_quota", Verdict.FATAL),
        ("invalid_api_key", "invalid_request_error", Verdict.FATAL),
        ("model_not_found", "invalid_request_error", Verdict.FATAL),
        ("", "", Verdict.BENIGN),
    ],
)
def test_every_error_has_its_verdict(code: str, kind: str, verdict: Verdict) -> None:
    """Protocols F9, row by row; L26: a cancel that found nothing is benign."""
    assert classify(code, kind) is verdict


@pytest.mark.parametrize(
    "code", ["response_cancel_not_active", "input_audio_buffer_commit_empty", None]
)
def test_a_benign_error_is_counted(code: str | None) -> None:
    """L26, S0-18, S1-23: not-active on cancel is an end state, no failure."""
    reader = RealtimeReader(WANTED)
    fields = {"type": "invalid_request_error", "message": "No.", "code": code}
    assert reader.read(wire("error", error=fields), AT) is None
    assert reader.counts == {f"error_{code or 'invalid_request_error'}": 1}
