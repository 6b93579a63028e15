"""Functions called by the model (protocols.md F7)."""

import json

import pytest

from tests.conformance.observing import Observer
from tests.conformance.openai_realtime.client import Json, Session, user

TOOL: Json = {
    "type": "function",
    "name": "opening_hours",
    "description": "Tells the opening hours of a day of the week.",
    "parameters": {
        "type": "object",
        "properties": {"day": {"type": "string"}},
        "required": ["day"],
    },
}
KINDS = [
    "response.function_call_arguments.done",
    "response.output_item.done",
    "response.done",
]


async def called(session: Session, choice: object = "required") -> Json:
    """Have the model call the function; the response that does."""
    await session.item(user("Are you open on Monday?"))
    session.events.clear()
    return await session.respond(tools=[TOOL], tool_choice=choice)


def output(call_id: str) -> Json:
    return {"type": "function_call_output", "call_id": call_id, "output": '{"hours": "9-17"}'}


@pytest.mark.parametrize("choice", ["required", {"type": "function", "name": "opening_hours"}])
async def test_a_function_can_be_demanded(phone: Session, choice: object) -> None:
    response = await called(phone, choice)
    assert response["status"] == "completed"
    (call,) = [item for item in response["output"] if item["type"] == "function_call"]
    assert call["name"] == "opening_hours"
    assert call["call_id"].startswith("call_")
    assert call["status"] == "completed"


async def test_arguments_come_in_pieces_and_whole(phone: Session) -> None:
    await called(phone)
    (done,) = phone.of("response.function_call_arguments.done")
    deltas = phone.of("response.function_call_arguments.delta")
    assert "".join(event["delta"] for event in deltas) == done["arguments"]
    assert {event["call_id"] for event in deltas} == {done["call_id"]}
    assert isinstance(json.loads(done["arguments"])["day"], str)
    assert [kind for kind in phone.types() if kind in KINDS] == KINDS


async def test_the_model_goes_on_only_when_asked(phone: Session) -> None:
    response = await called(phone)
    assert await phone.fence() == []
    reply = await phone.item(output(response["output"][-1]["call_id"]))
    assert reply["type"] == "conversation.item.done"
    assert reply["item"]["type"] == "function_call_output"
    assert await phone.fence() == []
    after = await phone.respond()
    assert after["output"][0]["type"] == "message"


async def test_a_function_is_not_called_when_it_shall_not(phone: Session) -> None:
    response = await called(phone, "none")
    assert {item["type"] for item in response["output"]} == {"message"}


async def test_an_output_for_an_unknown_call_is_refused(fresh: Session, observe: Observer) -> None:
    reply = await fresh.item(output("call_nonesuch"))
    observe("unknown-call-id", believed="error", seen=reply["type"], detail=reply.get("error", ""))
