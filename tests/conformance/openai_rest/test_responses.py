"""POST /v1/responses with a JSON schema (protocols.md G2, G3)."""

import json
import os
from typing import Any

import httpx
import jsonschema
import openai as sdk
import pytest
from openai import OpenAI

from tests.conformance.targets import OpenAITarget

MODEL = os.environ.get("CONFORMANCE_OPENAI_TEXT_MODEL", "gpt-6-luna")
TRANSCRIPT = "Caller: My name is David Cohen. I would like to book an appointment on Monday."
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "caller_name": {"type": ["string", "null"]},
        "wants": {"type": "string", "enum": ["appointment", "order", "question", "other"]},
        "urgent": {"type": "boolean"},
        "questions": {"type": "array", "items": {"type": "string"}},
        "sentiment": {"type": "integer", "minimum": 1, "maximum": 5},
    },
    "required": ["caller_name", "wants", "urgent", "questions", "sentiment"],
    "additionalProperties": False,
}


def schema_without(key: str) -> dict[str, Any]:
    return {name: value for name, value in SCHEMA.items() if name != key}


def text(schema: dict[str, Any] = SCHEMA, name: str = "call_notes") -> Any:
    """The `text` of a request for an answer in a schema."""
    return {"format": {"type": "json_schema", "name": name, "schema": schema, "strict": True}}


def ask(client: OpenAI, **options: Any) -> Any:
    """Ask for notes of a call."""
    options = {"text": text(), "input": TRANSCRIPT} | options
    return client.responses.create(
        model=MODEL, instructions="Take notes of this telephone call.", store=False, **options
    )


def test_an_answer_fits_its_schema(openai: OpenAI) -> None:
    response = ask(openai)
    jsonschema.validate(json.loads(response.output_text), SCHEMA)
    assert response.object == "response"
    assert response.id.startswith("resp_")
    assert response.status == "completed"
    assert response.error is None
    assert response.incomplete_details is None


def test_an_answer_is_of_what_was_said(openai: OpenAI) -> None:
    notes = json.loads(ask(openai).output_text)
    assert "cohen" in notes["caller_name"].lower()
    assert notes["wants"] == "appointment"


def test_an_answer_is_a_message_with_one_text(openai: OpenAI) -> None:
    (message,) = [item for item in ask(openai).output if item.type == "message"]
    assert message.role == "assistant"
    assert message.status == "completed"
    (part,) = message.content
    assert part.type == "output_text"


def test_an_answer_says_how_it_was_asked(openai: OpenAI) -> None:
    response = ask(openai)
    assert response.model.startswith(MODEL)
    assert response.text.format.type == "json_schema"
    assert response.text.format.name == "call_notes"
    assert response.text.format.strict is True
    assert response.store is False


def test_usage_adds_up(openai: OpenAI) -> None:
    usage = ask(openai).usage
    assert usage.total_tokens == usage.input_tokens + usage.output_tokens
    assert 0 <= usage.input_tokens_details.cached_tokens <= usage.input_tokens
    assert usage.output_tokens_details.reasoning_tokens <= usage.output_tokens


def test_messages_may_be_the_input(openai: OpenAI) -> None:
    messages = [
        {"role": "system", "content": "The call was on a Sunday."},
        {"role": "user", "content": [{"type": "input_text", "text": TRANSCRIPT}]},
    ]
    jsonschema.validate(json.loads(ask(openai, input=messages).output_text), SCHEMA)


def test_an_answer_cut_by_its_tokens_is_incomplete(openai: OpenAI) -> None:
    response = ask(openai, max_output_tokens=16)
    assert response.status == "incomplete"
    assert response.incomplete_details.reason == "max_output_tokens"


def test_a_refusal_is_a_part_of_its_own(openai: OpenAI, openai_target: OpenAITarget) -> None:
    if openai_target.real:
        pytest.skip("a refusal cannot be demanded of the real service")
    with httpx.Client(base_url=openai_target.url.removesuffix("/v1")) as control:
        faults = [{"kind": "refusal", "endpoint": "responses"}]
        config = {"api_keys": [openai_target.api_key], "faults": faults}
        control.post("/sandbox/openai/rest-config", json=config).raise_for_status()
    response = ask(openai)
    (message,) = [item for item in response.output if item.type == "message"]
    (part,) = message.content
    assert (part.type, response.output_text) == ("refusal", "")
    assert part.refusal
    assert response.status == "completed"


def test_without_a_format_the_answer_is_text(openai: OpenAI) -> None:
    response = ask(openai, text=sdk.omit)
    assert response.text.format.type == "text"
    assert response.output_text


@pytest.mark.parametrize(
    "schema",
    [
        schema_without("additionalProperties"),
        SCHEMA | {"required": ["wants"]},
        {"anyOf": [SCHEMA, {"type": "null"}]},
        {"type": "array", "items": {"type": "string"}},
        SCHEMA | {"properties": {"wants": {"type": "wish"}}, "required": ["wants"]},
    ],
)
def test_a_schema_outside_the_strict_subset_is_refused(
    openai: OpenAI, schema: dict[str, Any]
) -> None:
    with pytest.raises(sdk.BadRequestError) as error:
        ask(openai, text=text(schema))
    assert error.value.param == "text.format.schema"
    assert error.value.code == "invalid_json_schema"


@pytest.mark.parametrize("name", ["two words", "x" * 65, ""])
def test_a_schema_has_a_plain_name(openai: OpenAI, name: str) -> None:
    with pytest.raises(sdk.BadRequestError) as error:
        ask(openai, text=text(name=name))
    assert error.value.param == "text.format.name"


def test_an_unknown_model_is_refused(openai: OpenAI) -> None:
    with pytest.raises(sdk.APIStatusError) as error:
        openai.responses.create(model="nonesuch", input="Hello.", store=False)
    assert error.value.status_code in {400, 404}
    assert error.value.code == "model_not_found"


def test_a_bad_key_is_401(openai_target: OpenAITarget) -> None:
    bad = OpenAI(api_key="sk-not-a-key", base_url=openai_target.url, max_retries=0)
    with bad as client, pytest.raises(sdk.AuthenticationError):
        ask(client)


def test_chat_takes_the_same_schema(openai: OpenAI, only_real: None) -> None:
    form: Any = {
        "type": "json_schema",
        "json_schema": {"name": "call_notes", "schema": SCHEMA, "strict": True},
    }
    chat = openai.chat.completions.create(
        model=MODEL, messages=[{"role": "user", "content": TRANSCRIPT}], response_format=form
    )
    (choice,) = chat.choices
    assert choice.finish_reason == "stop"
    assert choice.message.refusal is None
    jsonschema.validate(json.loads(choice.message.content or ""), SCHEMA)
