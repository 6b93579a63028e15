"""Events that are refused, after which the session goes on (protocols.md F2, F9, H2.22)."""

import base64

import pytest

from tests.conformance.openai_realtime.client import Session, silence


async def test_malformed_json_is_an_error(fresh: Session) -> None:
    await fresh.socket.send("{nonsense")
    error = (await fresh.until("error"))["error"]
    assert error["type"] == "invalid_request_error"
    assert await fresh.fence() == []


async def test_an_event_without_type_is_invalid_event(fresh: Session) -> None:
    await fresh.socket.send('{"session": {}}')
    assert (await fresh.until("error"))["error"]["code"] == "invalid_event"
    assert await fresh.fence() == []


async def test_an_unknown_event_is_an_invalid_type(fresh: Session) -> None:
    error = await fresh.refused("conversation.sing", event_id="mine")
    assert error["code"] == "invalid_value"
    assert error["param"] == "type"
    assert error["event_id"] == "mine"
    assert await fresh.fence() == []


async def test_audio_that_is_not_base64_is_an_error(fresh: Session) -> None:
    error = await fresh.refused("input_audio_buffer.append", audio="***")
    assert error["type"] == "invalid_request_error"
    assert error["code"] == "invalid_value"
    assert error["param"] == "audio"
    assert await fresh.fence() == []


async def test_an_append_without_audio_names_what_is_missing(fresh: Session) -> None:
    error = await fresh.refused("input_audio_buffer.append")
    assert error["code"] == "missing_required_parameter"
    assert error["param"] == "audio"


async def test_more_than_15_mib_at_once_is_an_error(quiet_phone: Session) -> None:
    audio = base64.b64encode(silence(2_100_000)).decode()
    error = await quiet_phone.refused("input_audio_buffer.append", audio=audio)
    assert error["type"] == "invalid_request_error"


@pytest.mark.parametrize("ms", [0, 60])
async def test_a_commit_of_less_than_100_ms_is_refused(quiet_phone: Session, ms: int) -> None:
    if ms:
        await quiet_phone.append(silence(ms))
    error = await quiet_phone.refused("input_audio_buffer.commit")
    assert error["code"] == "input_audio_buffer_commit_empty"
    assert f"{ms:.2f}ms" in error["message"]
    assert "100ms" in error["message"]


async def test_the_output_buffer_is_not_the_servers_on_a_websocket(fresh: Session) -> None:
    error = await fresh.refused("output_audio_buffer.clear")
    assert error["type"] == "invalid_request_error"


async def test_a_cancel_with_nothing_running_is_said_so(fresh: Session) -> None:
    error = await fresh.refused("response.cancel")
    assert error["code"] == "response_cancel_not_active"
    assert "no active response found" in error["message"]
    assert await fresh.fence() == []


async def test_a_refused_response_has_no_other_reply(fresh: Session) -> None:
    error = await fresh.refused(
        "response.create", event_id="mine", response={"output_modalities": ["smell"]}
    )
    assert error["event_id"] == "mine"
    assert await fresh.fence() == []


async def test_every_error_has_the_same_fields(fresh: Session) -> None:
    error = await fresh.refused("nonesuch")
    assert error.keys() >= {"type", "code", "message", "param", "event_id"}
