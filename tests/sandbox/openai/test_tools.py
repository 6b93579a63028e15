"""Function calls: parallel, forced, forbidden, cut; and the loop with their outputs (H2-16, F7)."""

import json
from typing import Any

import pytest

from prosaas.sandbox.openai.realtime.config import ScriptedReply, openai_config
from prosaas.sandbox.openai.realtime.errors import INVALID_TOOL_CALL_ID, RealtimeError
from prosaas.sandbox.openai.realtime.script import Call
from prosaas.sandbox.openai.realtime.tools import check_choice, choose
from tests.sandbox.openai.world import Json, scripted, talking

LOOK_UP: Json = {
    "type": "function",
    "name": "look_up",
    "parameters": {
        "type": "object",
        "properties": {"name": {"type": "string"}, "size": {"enum": ["s", "m"]}},
        "required": ["name", "size"],
    },
}
BOOK: Json = {"type": "function", "name": "book", "parameters": {"type": "object"}}
BOTH = ScriptedReply(calls=(Call("look_up", '{"name":"David"}'), Call("book")))
FORCED: Json = {"type": "function", "name": "book"}


def _names(calls: tuple[Call, ...], *, is_made_up: bool = False, **params: Any) -> list[str]:
    defaults: Json = {"tool_choice": "auto", "tools": [LOOK_UP, BOOK]}
    return [call.name for call in choose(calls, defaults | params, is_made_up=is_made_up)]


@pytest.mark.parametrize(
    ("choice", "scripted_calls", "names"),
    [
        ("auto", BOTH.calls, ["look_up", "book"]),
        ("none", BOTH.calls, []),
        ("required", (), ["look_up"]),
        ("required", BOTH.calls[1:], ["book"]),
        (FORCED, BOTH.calls, ["book"]),
        (FORCED, (), ["book"]),
    ],
)
def test_tool_choice_has_its_say(choice: Any, scripted_calls: Any, names: list[str]) -> None:
    """F7: auto, none, required, one function."""
    assert _names(scripted_calls, tool_choice=choice) == names


@pytest.mark.parametrize(
    ("choice", "tools", "names"),
    [("auto", [], []), ("auto", [BOOK], ["book"]), ("required", [LOOK_UP], ["look_up"] * 2)],
)
def test_only_what_is_offered_is_called(choice: str, tools: list[Json], names: list[str]) -> None:
    """H2-16: a client that forgot its tools is not called."""
    assert _names(BOTH.calls, tool_choice=choice, tools=tools) == names[:1]
    assert _names((Call("dance"),), tool_choice=choice, tools=tools) == names[1:]


def test_names_can_be_made_up() -> None:
    """A fault to survive: a model that calls what nobody offered."""
    assert _names((Call("dance"),), is_made_up=True) == ["dance"]


async def test_a_client_that_offers_nothing_is_not_called() -> None:
    """H2-16: the rest of the reply is spoken."""
    reply = ScriptedReply(tone_ms=100, text="Bye.", call="book")
    made_up = ScriptedReply(call="book", is_made_up=True)
    async with talking(scripted(reply, made_up)) as client:
        kinds = []
        for _ in range(2):
            await client.send("response.create")
            output = (await client.until("response.done"))["response"]["output"]
            kinds.append([item["type"] for item in output])
    assert kinds == [["message"], ["function_call"]]


def test_calls_come_singly_where_parallel_ones_are_off() -> None:
    """F0: parallel_tool_calls false."""
    assert _names(BOTH.calls, parallel_tool_calls=False) == ["look_up"]


def test_invented_arguments_fit_the_schema() -> None:
    """A call that was forced has the required properties."""
    (call,) = choose((), {"tool_choice": "required", "tools": [LOOK_UP]})
    assert json.loads(call.arguments) == {"name": "", "size": "s"}


def test_a_choice_must_be_offered() -> None:
    """A function that is not among the tools cannot be forced."""
    with pytest.raises(RealtimeError, match="'book' is not"):
        check_choice({"tool_choice": FORCED, "tools": [LOOK_UP]})


async def test_parallel_calls_are_items_of_one_response() -> None:
    """H2-16: each with its own call_id, output_index and done events."""
    async with talking(scripted(BOTH)) as client:
        await client.update(tools=[LOOK_UP, BOOK])
        await client.send("response.create")
        output = (await client.until("response.done"))["response"]["output"]
    done = [e for e in client.events if e["type"] == "response.function_call_arguments.done"]
    assert [item["name"] for item in output] == ["look_up", "book"]
    assert [e["output_index"] for e in done] == [0, 1]
    assert [e["call_id"] for e in done] == [item["call_id"] for item in output]
    assert len({item["call_id"] for item in output}) == 2


async def test_outputs_and_one_create_go_on_with_the_turn() -> None:
    """F7: nothing comes before the create, then the next reply does."""
    async with talking(scripted(BOTH, ScriptedReply(tone_ms=100, text="Booked."))) as client:
        await client.update(tools=[LOOK_UP, BOOK])
        await client.send("response.create")
        output = (await client.until("response.done"))["response"]["output"]
        for item in output:
            answer = {"type": "function_call_output", "call_id": item["call_id"], "output": "ok"}
            await client.send("conversation.item.create", item=answer)
            await client.until("conversation.item.done")
        await client.send("response.create")
        said = (await client.until("response.done"))["response"]["output"][0]
    assert said["content"][0]["transcript"] == "Booked."
    assert client.types().count("response.created") == 2


async def test_a_call_has_one_output() -> None:
    """The document is silent: refused (unverified)."""
    async with talking(scripted(BOTH)) as client:
        await client.update(tools=[LOOK_UP, BOOK])
        await client.send("response.create")
        call = (await client.until("response.done"))["response"]["output"][0]
        answer = {"type": "function_call_output", "call_id": call["call_id"], "output": "ok"}
        await client.send("conversation.item.create", item=answer)
        await client.until("conversation.item.done")
        error = (await client.ask("conversation.item.create", item=answer))["error"]
    assert (error["code"], error["param"]) == (INVALID_TOOL_CALL_ID, "item.call_id")


async def test_arguments_of_a_cancelled_call_are_cut_json() -> None:
    """F7: do not execute."""
    call = ScriptedReply(call="look_up", arguments='{"name":"David Cohen"}')
    async with talking(scripted(call, argument_ms=60_000)) as client:
        await client.update(tools=[LOOK_UP])
        await client.send("response.create")
        await client.until("response.function_call_arguments.delta")
        await client.send("response.cancel")
        item = (await client.until("response.done"))["response"]["output"][0]
    assert (item["status"], item["arguments"]) == ("incomplete", '{"name":')


async def test_an_incomplete_response_cuts_its_call() -> None:
    """F7: max_output_tokens in the middle of the arguments."""
    call = ScriptedReply(call="look_up", arguments='{"name":"David"}', status="incomplete")
    async with talking(scripted(call)) as client:
        await client.update(tools=[LOOK_UP])
        await client.send("response.create")
        done = (await client.until("response.done"))["response"]
    assert done["status"] == "incomplete"
    assert done["output"][0]["status"] == "incomplete"
    assert done["output"][0]["arguments"] == '{"name":'


async def test_forced_to_call_the_model_only_calls() -> None:
    """F7: per response, whatever the session says."""
    forced = {"tools": [BOOK], "tool_choice": FORCED}
    async with talking(scripted(ScriptedReply(tone_ms=100, text="Hi."))) as client:
        await client.send("response.create", response=forced)
        output = (await client.until("response.done"))["response"]["output"]
    assert [item["type"] for item in output] == ["function_call"]


async def test_forcing_what_is_not_offered_is_an_error() -> None:
    """F7."""
    async with talking(scripted(BOTH)) as client:
        error = (await client.ask("response.create", response={"tool_choice": FORCED}))["error"]
    assert (error["code"], error["param"]) == ("invalid_value", "tool_choice")


def test_calls_are_read_from_json() -> None:
    """The process is told in JSON."""
    script = [{"calls": [{"name": "book"}, {"name": "look_up", "arguments": "{}"}]}]
    config = openai_config({"mode": "script", "script": script})
    assert config.script[0].calls == (Call("book"), Call("look_up"))
