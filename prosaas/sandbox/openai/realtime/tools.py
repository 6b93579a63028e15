"""Which functions a response calls, after `tool_choice` had its say (protocols.md F7). Pure."""

import json
from typing import Any

from prosaas.sandbox.openai.realtime.errors import invalid_value
from prosaas.sandbox.openai.realtime.script import Call

Json = dict[str, Any]

_EXAMPLES: Json = {"string": "", "integer": 0, "number": 0, "boolean": False, "array": []}


def check_choice(params: Json) -> None:
    """Raise RealtimeError when tool_choice names a function that is not offered."""
    choice = params["tool_choice"]
    name = choice.get("name") if isinstance(choice, dict) else None
    if name is not None and name not in offered(params):
        raise invalid_value("tool_choice", f"a function in 'tools'; '{name}' is not")


def offered(params: Json) -> dict[str, Json]:
    """The offered functions by name, in order."""
    tools = params["tools"] or []
    return {tool["name"]: tool for tool in tools if tool.get("type", "function") == "function"}


def choose(calls: tuple[Call, ...], params: Json, *, is_made_up: bool = False) -> tuple[Call, ...]:
    """Keep, cut or invent calls as the tools, tool_choice and parallel_tool_calls demand.

    A function that is not offered is not called, but when the model makes names up.
    """
    choice, functions = params["tool_choice"], offered(params)
    if choice == "none":
        return ()
    if not is_made_up:
        calls = tuple(call for call in calls if call.name in functions)
    if isinstance(choice, dict) and choice.get("name") in functions:
        own = tuple(call for call in calls if call.name == choice["name"])
        calls = own or (_invented(functions[choice["name"]]),)
    elif choice == "required" and functions and not calls:
        calls = (_invented(next(iter(functions.values()))),)
    return calls[:1] if params.get("parallel_tool_calls") is False else calls


def _invented(tool: Json) -> Call:
    return Call(tool["name"], json.dumps(_example(tool.get("parameters") or {})))


def _example(schema: Any) -> Any:
    """Make a value that a simple JSON schema allows: required properties only."""
    if not isinstance(schema, dict):
        return None
    if schema.get("enum"):
        return schema["enum"][0]
    kind = schema.get("type", "object")
    if kind != "object":
        return _EXAMPLES.get(kind) if isinstance(kind, str) else None
    properties = schema.get("properties") or {}
    return {name: _example(properties.get(name)) for name in schema.get("required") or []}
