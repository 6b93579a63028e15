"""Each planted fault does what its name says; no sockets, no clock."""

import base64
from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest
from picows import WSMsgType

from bench.bare_bridge import Call
from bench.faulty_bridge import FAULTS


@dataclass
class End:
    """One end of a call: what was sent to it."""

    sent: list[dict[str, Any]] = field(default_factory=list)

    def send(self, _: WSMsgType, data: bytes) -> None:
        self.sent.append(orjson.loads(data))

    def events(self) -> list[str]:
        return [str(message.get("event", message.get("type"))) for message in self.sent]


def speaking(kind: type[Call]) -> tuple[Call, End, End]:
    """A call whose first frame of a long reply has just left; its caller and its model."""
    call, caller, model = kind("ws://nowhere"), End(), End()
    vars(call).update(caller=caller, model=model, sid="MZ1")
    call.model_said("response.created", {"response": {"id": "resp_1"}})
    delta = base64.b64encode(bytes(8000)).decode()
    audio = {"response_id": "resp_1", "item_id": "item_1", "delta": delta}
    call.model_said("response.output_audio.delta", audio)
    return call, caller, model


async def test_the_healthy_bridge_stops_for_an_interruption() -> None:
    call, caller, model = speaking(Call)
    call.model_said("input_audio_buffer.speech_started", {})
    assert caller.events() == ["media", "clear"]
    assert model.events() == ["response.cancel", "conversation.item.truncate"]
    assert not call.queue


async def test_audio_of_a_cancelled_response_is_not_played() -> None:
    call, _, _ = speaking(Call)
    call.model_said("input_audio_buffer.speech_started", {})
    late = {"response_id": "resp_1", "item_id": "item_1", "delta": "AAAA"}
    call.model_said("response.output_audio.delta", late)
    assert not call.rest


async def test_never_clears_plays_on() -> None:
    call, caller, _ = speaking(FAULTS["never-clears"])
    call.model_said("input_audio_buffer.speech_started", {})
    assert caller.events() == ["media"]
    assert call.queue


async def test_deaf_tells_the_model_all_but_what_the_caller_says() -> None:
    call, _, model = speaking(FAULTS["deaf"])
    call.to_model(type="input_audio_buffer.append", audio="")
    call.to_model(type="response.create")
    assert model.events() == ["response.create"]


@pytest.mark.parametrize(("fault", "size"), [("odd-frames", 163), ("stalls", 160)])
async def test_frames_have_the_size_of_the_fault(fault: str, size: int) -> None:
    call, _, _ = speaking(FAULTS[fault])
    assert {len(audio) for audio in call.queue} == {size}


async def test_drops_frames_leaves_every_25th_out() -> None:
    call, caller, _ = speaking(FAULTS["drops-frames"])
    for _ in range(99):
        call.play("")
    assert caller.events().count("media") == 96


async def test_stalls_holds_the_frame_after_each_two_seconds() -> None:
    call, _, _ = speaking(FAULTS["stalls"])
    due_ms = call.due_ms
    for _ in range(99):
        call.play("")
    assert call.due_ms == due_ms + 300
