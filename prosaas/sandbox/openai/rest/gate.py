"""What every REST request passes: request id, key, limits, faults (protocols.md G3).

Every answer, errors too, carries `x-request-id` and the `x-ratelimit-*` headers.
"""

import asyncio
import math
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from prosaas.sandbox.openai.realtime.ids import Ids
from prosaas.sandbox.openai.rest.config import HTTP_KINDS, OpenAIRestConfig, RestFault
from prosaas.sandbox.openai.rest.errors import INVALID, RestError

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Clock = Callable[[], float]
HEADERS = web.RequestKey("headers", dict[str, str])


@dataclass(slots=True)
class _Bucket:
    """Requests that may still come: refilled steadily, full after a minute. Times in seconds."""

    size: int
    at: float
    left: float = field(init=False)

    def __post_init__(self) -> None:
        self.left = self.size

    def take(self, now: float) -> float:
        """Take one; gives the seconds until there is one when there is none, else 0."""
        self.left = min(self.size, self.left + (now - self.at) * self.size / 60)
        self.at = now
        if self.left < 1:
            return (1 - self.left) * 60 / self.size
        self.left -= 1
        return 0.0


class Gate:
    """Guards the handlers; `requests` are what came, oldest first, without bodies."""

    def __init__(self, config: OpenAIRestConfig, clock: Clock) -> None:
        self._clock = clock
        self.requests: list[dict[str, Any]] = []
        self.configure(config)

    def configure(self, config: OpenAIRestConfig) -> None:
        """Take another configuration: its faults are all still to come, its limits untouched."""
        self.config = config
        self.ids = Ids(random.Random(f"rest/{config.seed}/{len(self.requests)}"))  # noqa: S311
        self._committed = [0] * len(config.faults)
        self._bucket = _Bucket(config.requests_per_minute, self._clock())

    def guard(self, endpoint: str, handler: Handler) -> Handler:
        """Wrap a handler; a RestError of it becomes the answer."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            headers = {"x-request-id": self.ids.new("req"), "openai-version": "2020-10-01"}
            entry: dict[str, Any] = {
                "method": request.method,
                "path": request.path,
                "endpoint": endpoint,
            }
            entry |= {"id": headers["x-request-id"], "attempt": _attempt(request), "status": None}
            self.requests.append(entry)
            request[HEADERS] = headers
            try:
                fault = await self._admit(request, endpoint, headers)
                is_broken = fault is not None and fault.kind == "bad_json"
                response = _broken() if is_broken else await handler(request)
            except RestError as error:
                response = web.json_response(error.body(), status=error.status)
                response.headers.update(error.headers)
            entry["status"] = response.status
            if not response.prepared:
                response.headers.update(headers)
            return response

        return guarded

    def fault(self, endpoint: str, kinds: tuple[str, ...]) -> RestFault | None:
        """Give the next fault of these kinds that applies, and count it as committed."""
        for index, fault in enumerate(self.config.faults):
            spent = 0 < fault.count <= self._committed[index]
            if fault.kind in kinds and fault.endpoint in ("", endpoint) and not spent:
                self._committed[index] += 1
                return fault
        return None

    async def _admit(
        self, request: web.Request, endpoint: str, headers: dict[str, str]
    ) -> RestFault | None:
        self._check_key(request)
        wait_s = self._bucket.take(self._clock()) if endpoint else 0.0
        headers.update(self._limits())
        if wait_s:
            raise _rate_limited(str(math.ceil(wait_s)))
        fault = self.fault(endpoint, HTTP_KINDS) if endpoint else None
        if fault is not None:
            await _commit(fault, request)
        return fault

    def _limits(self) -> dict[str, str]:
        """The headers of the vendor's names; the values' exact form is (unverified)."""
        size, left, tokens = (
            self._bucket.size,
            int(self._bucket.left),
            self.config.tokens_per_minute,
        )
        return {
            "x-ratelimit-limit-requests": str(size),
            "x-ratelimit-remaining-requests": str(left),
            "x-ratelimit-reset-requests": f"{round((size - left) * 60000 / size)}ms",
            "x-ratelimit-limit-tokens": str(tokens),
            "x-ratelimit-remaining-tokens": str(tokens),
            "x-ratelimit-reset-tokens": "0s",
        }

    def _check_key(self, request: web.Request) -> None:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or not key:
            raise RestError(401, "You didn't provide an API key.")
        if self.config.api_keys and key not in self.config.api_keys:
            raise RestError(401, "Incorrect API key provided.", code="invalid_api_key")


def _broken() -> web.Response:
    return web.Response(text='{"id": "resp_1", "output": [', content_type="application/json")


def _attempt(request: web.Request) -> int:
    """Which try this is, as the SDK counts: 0 for the first one."""
    count = request.headers.get("x-stainless-retry-count", "")
    return int(count) if count.isdigit() else 0


def _rate_limited(retry_after: str) -> RestError:
    headers = {"retry-after": retry_after} if retry_after else {}
    message = "Rate limit reached. Please try again later."
    code = "rate_limit_exceeded"
    return RestError(429, message, code=code, kind="requests", headers=headers)


async def _commit(fault: RestFault, request: web.Request) -> None:
    """Commit a fault on the way in; raises RestError, or returns when the request is served."""
    if fault.delay_ms:
        await asyncio.sleep(fault.delay_ms / 1000)
    headers = {"retry-after": fault.retry_after} if fault.retry_after else {}
    if fault.kind == "rate_limit":
        raise _rate_limited(fault.retry_after)
    if fault.kind == "insufficient_quota":
        message = "You exceeded your current quota, please check your plan and billing details."
        kind = code = "insufficient_quota"
        raise RestError(429, message, code=code, kind=kind, headers=headers)
    if fault.kind == "server_error":
        message = "The server had an error while processing your request."
        raise RestError(fault.status, message, kind="server_error", headers=headers)
    if fault.kind == "drop" and request.transport is not None:
        request.transport.abort()
        raise RestError(500, "The connection was cut.", kind=INVALID)
