"""Whatever a client sends, it gets an answer or a refusal that names what is wrong."""

import random
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from prosaas.sandbox.openai.realtime.ids import Ids
from prosaas.sandbox.openai.rest.chat import completion
from prosaas.sandbox.openai.rest.errors import RestError
from prosaas.sandbox.openai.rest.json_schema import SchemaRefused, check
from prosaas.sandbox.openai.rest.json_schema_fill import fill
from prosaas.sandbox.openai.rest.models import Models
from prosaas.sandbox.openai.rest.responses import Responses
from prosaas.sandbox.openai.rest.responses_facts import facts
from prosaas.sandbox.openai.rest.transcription_form import Form
from prosaas.sandbox.openai.rest.transcription_order import _FIELDS, order

Json = dict[str, Any]

MODELS = Models()
IDS = Ids(random.Random(1))
WORDS = st.sampled_from(
    ["type", "text", "json_schema", "object", "string", "user", "gpt-6-luna", "", "x", "array"]
)
LEAVES = st.one_of(WORDS, st.none(), st.booleans(), st.integers(-5, 99), st.floats(0, 1))
KEYS = st.sampled_from(
    [
        *("type", "format", "json_schema", "schema", "name", "strict", "properties", "required"),
        *("items", "additionalProperties", "anyOf", "enum", "const", "$ref", "$defs", "role"),
        *("content", "text", "effort", "pattern", "minimum", "minLength", "minItems", "x"),
    ]
)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)
RESPONSE_KEYS = st.sampled_from(
    [
        *("input", "text", "instructions", "reasoning", "previous_response_id", "store"),
        *("max_output_tokens", "metadata", "stream", "tools", "model"),
    ]
)
CHAT_KEYS = st.sampled_from(
    ["messages", "response_format", "max_completion_tokens", "reasoning_effort", "model"]
)


def answered(make: Callable[..., Json], body: Json) -> None:
    with suppress(RestError):
        assert make(body, MODELS, IDS, fault="", thought=8)["object"]


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(RESPONSE_KEYS, JSON, max_size=5))
def test_no_body_of_responses_breaks_it(body: Json) -> None:
    answered(Responses().create, {"model": "gpt-6-luna", "input": "Hello"} | body)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(CHAT_KEYS, JSON, max_size=4))
def test_no_body_of_chat_breaks_it(body: Json) -> None:
    messages = [{"role": "user", "content": "Hello"}]
    answered(completion, {"model": "gpt-6-luna", "messages": messages} | body)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(KEYS, JSON, max_size=6))
def test_no_schema_breaks_the_check(schema: Json) -> None:
    whole: Json = {"type": "object", "properties": {"x": schema}, "required": ["x"]}
    whole["additionalProperties"] = False
    with suppress(SchemaRefused):
        check(whole)
        fill(whole, facts("My name is David Cohen."))


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(sorted(_FIELDS)), st.lists(st.text(max_size=6), max_size=3), max_size=5
    ),
    st.sampled_from(["gpt-transcribe", "whisper-1", "gpt-4o-transcribe-diarize"]),
)
def test_no_form_breaks_the_order(fields: dict[str, list[str]], model: str) -> None:
    form = Form(file=b"", filename="call.wav")
    form.fields.update({name: values for name, values in fields.items() if values})
    form.fields["model"] = [model]
    with suppress(RestError):
        assert order(form, MODELS).model == model
