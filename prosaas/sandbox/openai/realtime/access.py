"""Who may connect: refusals by count, keys, and ephemeral keys (protocols.md F1, H2-1, H2-20)."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
from aiohttp import web

from prosaas.sandbox.openai.realtime import validation
from prosaas.sandbox.openai.realtime.config import OpenAIConfig
from prosaas.sandbox.openai.realtime.errors import FATAL, INVALID_JSON, RealtimeError, kind_of
from prosaas.sandbox.openai.realtime.ids import Ids
from prosaas.sandbox.openai.realtime.settings import default_session, merged

Json = dict[str, Any]

_KEY_PROTOCOL = "openai-insecure-api-key."
_DEFAULT_MODEL = "gpt-realtime"
_DEFAULT_SECONDS = 600
_TEXTS = {
    429: ("rate_limit_exceeded", "Rate limit reached for requests. Please try again later."),
    503: ("server_error", "The server is overloaded or not ready yet. Please try again later."),
}


@dataclass(frozen=True, slots=True)
class _Secret:
    expires_at: int
    session: Json


class Access:
    """The door of the stand-in; `now` gives seconds since 1970."""

    def __init__(self, config: OpenAIConfig, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._secrets: dict[str, _Secret] = {}
        self.configure(config)

    def configure(self, config: OpenAIConfig) -> None:
        """Take another configuration: its refusals are all still to come."""
        self._config, self._refused = config, 0
        self._ids = Ids(random.Random(f"{config.seed}/secrets/{len(self._secrets)}"))  # noqa: S311

    def refusal(self, request: web.Request) -> web.Response | None:
        """The HTTP answer to a client that is not let in, None for the others."""
        if self._refused < self._config.refuse_count:
            self._refused += 1
            code, text = _TEXTS.get(self._config.refuse_status, ("server_error", "Try again."))
            code = self._config.refuse_code or code
            return http_error(self._config.refuse_status, code, FATAL.get(code, text))
        key = _key(request)
        known = self._config.api_keys
        if not key or (known and key not in known and self._secret(key) is None):
            return http_error(401, "invalid_api_key", FATAL["invalid_api_key"])
        if key.startswith("ek_") and self._secret(key) is None:
            return http_error(401, "invalid_api_key", FATAL["invalid_api_key"])
        if not self.model(request):
            return http_error(400, "missing_required_parameter", "You must provide a model.")
        return None

    def model(self, request: web.Request) -> str:
        """The model that the address or the ephemeral key names; "" for none."""
        secret = self._secret(_key(request))
        return request.query.get("model") or (str(secret.session["model"]) if secret else "")

    def session(self, request: web.Request, defaults: Json) -> Json:
        """The session to begin with: the defaults, or what the ephemeral key was made with."""
        secret = self._secret(_key(request))
        if secret is None:
            return defaults
        own = {key: defaults[key] for key in ("id", "model", "expires_at")}
        return {**secret.session, **own}

    def _secret(self, key: str) -> _Secret | None:
        secret = self._secrets.get(key)
        return secret if secret is not None and self._now() < secret.expires_at else None

    async def secret_create(self, request: web.Request) -> web.Response:
        """POST /v1/realtime/client_secrets: an ephemeral key, its end, and its session."""
        key, known = _key(request), self._config.api_keys
        if not key or (known and key not in known):
            return http_error(401, "invalid_api_key", FATAL["invalid_api_key"])
        try:
            expires_at, session = self._read(_object(await request.read()))
        except RealtimeError as error:
            return http_error(400, error.code, error.message, error.param)
        value = self._ids.new("ek")
        self._secrets[value] = _Secret(expires_at, session)
        body = {"value": value, "expires_at": expires_at, "session": session}
        return web.json_response(body)

    def _read(self, body: Json) -> tuple[int, Json]:
        validation.client_secret(body, "")
        wanted = body.get("session") or {"type": "realtime"}
        model = wanted.get("model") or _DEFAULT_MODEL
        seconds = (body.get("expires_after") or {}).get("seconds", _DEFAULT_SECONDS)
        session_id = self._ids.new("sess")
        defaults = default_session(session_id=session_id, model=model, expires_at=0)
        return int(self._now()) + seconds, merged(defaults, {**wanted, "model": model})


def _key(request: web.Request) -> str:
    """The key of the Authorization header, or of the browsers' subprotocol; "" for none."""
    for protocol in request.headers.get("Sec-WebSocket-Protocol", "").split(","):
        if protocol.strip().startswith(_KEY_PROTOCOL):
            return protocol.strip().removeprefix(_KEY_PROTOCOL)
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    return key.strip() if scheme == "Bearer" else ""


def _object(raw: bytes) -> Json:
    try:
        body = orjson.loads(raw or b"{}")
    except orjson.JSONDecodeError as error:
        raise RealtimeError(INVALID_JSON, "The body is not valid JSON.") from error
    if not isinstance(body, dict):
        raise RealtimeError(INVALID_JSON, "The body is not an object.")
    return body


def http_error(status: int, code: str, text: str, param: str | None = None) -> web.Response:
    """An error over HTTP, in the vendor's shape."""
    error = {"message": text, "type": kind_of(code), "param": param, "code": code}
    return web.json_response({"error": error}, status=status)
