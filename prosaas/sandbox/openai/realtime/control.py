"""Controls of the model's stand-in for tests against a running process.

POST /sandbox/openai/config {the fields of OpenAIConfig} replaces the configuration for sessions
that come from now on, with all its faults still to commit · POST /sandbox/openai/close
{"code": 1011, "session_id"?} ends sessions now (1006 without a close frame) · POST
/sandbox/openai/drop {"after_ms": 1000, "session_id"?} cuts sessions in the middle of a response,
when that much of its audio went out · POST /sandbox/openai/emit {"event": {"type", …},
"session_id"?} lets sessions send any event. Without a session_id all open sessions are meant, and
of these only the one with the call's `watermark` if that is given; the answer counts them. A bad
body is answered 400.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import orjson
from aiohttp import web

from prosaas.sandbox.openai.realtime.config import OpenAIConfig, OpenAIConfigError, openai_config
from prosaas.sandbox.openai.realtime.state import SessionState

Json = dict[str, Any]


class Control:
    """`live` are the open sessions by id."""

    def __init__(
        self, live: Mapping[str, SessionState], configure: Callable[[OpenAIConfig], None]
    ) -> None:
        self._live, self._configure = live, configure

    def routes(self) -> list[web.RouteDef]:
        """The aiohttp routes."""
        return [
            web.post("/sandbox/openai/config", self.config),
            web.post("/sandbox/openai/close", self.close),
            web.post("/sandbox/openai/drop", self.drop),
            web.post("/sandbox/openai/emit", self.emit),
        ]

    async def config(self, request: web.Request) -> web.Response:
        """Replace the configuration for new sessions."""
        try:
            self._configure(openai_config(await _object(request)))
        except OpenAIConfigError as error:
            return web.json_response({"error": f"openai: {error}"}, status=400)
        return web.json_response({})

    async def close(self, request: web.Request) -> web.Response:
        """End sessions with a close code."""
        body = await _object(request)
        chosen, code = self._chosen(body), body.get("code", 1000)
        if not isinstance(code, int):
            return web.json_response({"error": "code: not a number"}, status=400)
        for state in chosen:
            state.end(code)
        return web.json_response({"closed": len(chosen)})

    async def drop(self, request: web.Request) -> web.Response:
        """Have sessions cut in the response that they give, or that they give next."""
        body = await _object(request)
        chosen, after_ms = self._chosen(body), body.get("after_ms")
        if not isinstance(after_ms, int) or after_ms < 1:
            return web.json_response({"error": "after_ms: not a number over 0"}, status=400)
        for state in chosen:
            state.config = replace(state.config, drop_after_ms=after_ms)
            state.may_drop = lambda: True
        return web.json_response({"told": len(chosen)})

    async def emit(self, request: web.Request) -> web.Response:
        """Let sessions send an event of any type."""
        body = await _object(request)
        event = body.get("event")
        if not isinstance(event, dict) or not isinstance(event.get("type"), str):
            return web.json_response({"error": "event: an object with a type"}, status=400)
        chosen = self._chosen(body)
        fields = {key: value for key, value in event.items() if key not in {"type", "kind"}}
        for state in chosen:
            state.emit(event["type"], **fields)
        return web.json_response({"sent": len(chosen)})

    def _chosen(self, body: Json) -> list[SessionState]:
        wanted, watermark = body.get("session_id"), body.get("watermark")
        chosen = [state for key, state in self._live.items() if wanted in (None, key)]
        return [s for s in chosen if watermark in (None, s.record.timeline.watermark)]


async def _object(request: web.Request) -> Json:
    try:
        body = orjson.loads(await request.read() or b"{}")
    except orjson.JSONDecodeError as error:
        raise web.HTTPBadRequest(text='{"error": "the body is not JSON"}') from error
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text='{"error": "the body is not an object"}')
    return body
