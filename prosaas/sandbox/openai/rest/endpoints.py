"""The stand-in for OpenAI's REST endpoints as aiohttp routes (protocols.md G, H2 item 25).

GET /sandbox/openai/rest lists what was asked, without bodies; POST /sandbox/openai/rest-config
replaces the configuration, and counts of faults begin anew.
"""

import json
import time
from collections.abc import Callable
from typing import Any

import orjson
from aiohttp import web

from prosaas.sandbox.openai.realtime.config import OpenAIConfigError
from prosaas.sandbox.openai.rest.chat import completion
from prosaas.sandbox.openai.rest.config import (
    ANSWER_KINDS,
    OpenAIRestConfig,
    openai_rest_config,
)
from prosaas.sandbox.openai.rest.errors import RestError
from prosaas.sandbox.openai.rest.gate import HEADERS, Gate
from prosaas.sandbox.openai.rest.models import Models
from prosaas.sandbox.openai.rest.responses import Responses
from prosaas.sandbox.openai.rest.transcription import transcribe
from prosaas.sandbox.openai.rest.transcription_form import read_form
from prosaas.sandbox.openai.rest.transcription_formats import (
    as_diarized,
    as_json,
    as_srt,
    as_verbose,
    as_vtt,
    events,
)
from prosaas.sandbox.openai.rest.transcription_order import Order, order

Json = dict[str, Any]


class OpenAIRest:
    """Serves transcriptions, responses, chat completions and models."""

    def __init__(
        self, config: OpenAIRestConfig, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.gate = Gate(config, clock)
        self._responses = Responses()

    def routes(self) -> list[web.RouteDef]:
        """The aiohttp routes."""
        guard = self.gate.guard
        return [
            web.post("/v1/audio/transcriptions", guard("transcriptions", self.transcription)),
            web.post("/v1/responses", guard("responses", self.response_create)),
            web.get("/v1/responses/{id}", guard("", self.response_get)),
            web.delete("/v1/responses/{id}", guard("", self.response_delete)),
            web.post("/v1/chat/completions", guard("chat", self.chat)),
            web.get("/v1/models", guard("", self.model_list)),
            web.get("/v1/models/{id}", guard("", self.model_get)),
            web.get("/sandbox/openai/rest", self.request_list),
            web.post("/sandbox/openai/rest-config", self.configure),
        ]

    async def request_list(self, _: web.Request) -> web.Response:
        """Every request's path, status, id and number of the try; oldest first."""
        return web.json_response({"requests": self.gate.requests})

    async def configure(self, request: web.Request) -> web.Response:
        """Replace the configuration; 400 {"error"} when it makes no sense."""
        try:
            config = openai_rest_config(orjson.loads(await request.read()))
        except (OpenAIConfigError, orjson.JSONDecodeError) as error:
            return web.json_response({"error": str(error)}, status=400)
        self.gate.configure(config)
        return web.json_response({})

    async def transcription(self, request: web.Request) -> web.StreamResponse:
        """Listen to a file."""
        config = self.gate.config
        form = await read_form(request)
        wanted = order(form, self._models())
        heard = await transcribe(form.file or b"", wanted, config)
        if wanted.streams:
            return await _streamed(request, events(heard, wanted))
        texts = {"srt": as_srt(heard), "vtt": as_vtt(heard), "text": heard.text + "\n"}
        if wanted.response_format in texts:
            return web.Response(text=texts[wanted.response_format])
        shapes: dict[str, Callable[[Any, Order], Json]] = {
            "verbose_json": as_verbose,
            "diarized_json": as_diarized,
        }
        return web.json_response(shapes.get(wanted.response_format, as_json)(heard, wanted))

    async def response_create(self, request: web.Request) -> web.Response:
        """Write text, to a schema if there is one."""
        body, given = await _json(request), self._given("responses")
        return web.json_response(
            self._responses.create(body, self._models(), self.gate.ids, **given)
        )

    async def response_get(self, request: web.Request) -> web.Response:
        """A stored response."""
        return web.json_response(self._responses.get(request.match_info["id"]))

    async def response_delete(self, request: web.Request) -> web.Response:
        """Forget a stored response."""
        return web.json_response(self._responses.delete(request.match_info["id"]))

    async def chat(self, request: web.Request) -> web.Response:
        """Write text as the older endpoint does."""
        body, given = await _json(request), self._given("chat")
        return web.json_response(completion(body, self._models(), self.gate.ids, **given))

    async def model_list(self, _: web.Request) -> web.Response:
        """Every model."""
        models = self._models()
        data = [models.view(name) for name in models.names]
        return web.json_response({"object": "list", "data": data})

    async def model_get(self, request: web.Request) -> web.Response:
        """One model."""
        return web.json_response(self._models().view(request.match_info["id"]))

    def _models(self) -> Models:
        return Models(self.gate.config.more_models)

    def _given(self, endpoint: str) -> dict[str, Any]:
        fault = self.gate.fault(endpoint, ANSWER_KINDS)
        return {
            "fault": fault.kind if fault else "",
            "thought": self.gate.config.reasoning_tokens,
        }


async def _json(request: web.Request) -> Json:
    try:
        body = orjson.loads(await request.read())
    except orjson.JSONDecodeError as error:
        raise RestError(400, "We could not parse the JSON body of your request.") from error
    if not isinstance(body, dict):
        raise RestError(400, "The body must be a JSON object.")
    return body


async def _streamed(request: web.Request, told: Any) -> web.StreamResponse:
    """Server-sent events, one `data:` line each."""
    response = web.StreamResponse(headers=request[HEADERS])
    response.content_type = "text/event-stream"
    await response.prepare(request)
    for event in told:
        await response.write(f"data: {json.dumps(event)}\n\n".encode())
    await response.write_eof()
    return response
