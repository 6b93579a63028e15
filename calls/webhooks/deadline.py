"""A caller hears something within a second, whatever is stuck (design, "Never lose a call").

Around Django, on the event loop: a database that neither answers nor refuses holds the view's
thread, so the view itself cannot keep this promise. What is said in time needs no check of the
request: of its form, which we read along, only the language depends.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import structlog

from calls.twilio import twiml
from calls.twilio.webhook_params import Params, from_body
from prosaas.lib import counters

PATIENCE_S: Final = 0.95  # just over the database pool's own patience
_MOST_BYTES: Final = 32_768  # of a form that are read along

Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Any, Receive, Send], Awaitable[None]]

log = structlog.get_logger(__name__)


class AnswerInTime:
    """ASGI middleware: a path in `late` that has no answer in time gets this TwiML instead."""

    def __init__(
        self,
        app: App,
        *,
        late: Mapping[str, Callable[[Params], str]],
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._app = app
        self._late = late
        self._patience_s = patience_s
        self._left: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Pass a request on; after the patience answer it ourselves and let the app finish."""
        say = self._late.get(scope.get("path", ""))
        if scope["type"] != "http" or say is None:
            await self._app(scope, receive, send)
            return
        form, answer = _Form(receive), _Answer(send)
        task = asyncio.ensure_future(self._app(scope, form.receive, answer.by_app))
        try:
            await asyncio.wait({task}, timeout=self._patience_s)
        except asyncio.CancelledError:
            task.cancel()
            raise
        if task.done() or answer.begun:
            await task
            return
        self._left.add(task)
        task.add_done_callback(self._forget)
        counters.count("webhook_answered_late")
        log.error("webhook.answered_late", path=scope["path"])
        await answer.by_us(say(from_body(form.body)))

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._left.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("webhook.failed_late", error=type(task.exception()).__name__)


class _Form:
    """What the application reads of a request, kept for ourselves."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self.body = b""

    async def receive(self) -> Message:
        """The next message of the request."""
        message = await self._receive()
        self.body += bytes(message.get("body", b""))[: _MOST_BYTES - len(self.body)]
        return message


class _Answer:
    """One answer to one request: whoever begins first gives it."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._ours = False
        self.begun = False

    async def by_app(self, message: Message) -> None:
        """The app's part; dropped once we have spoken."""
        self.begun = True
        if not self._ours:
            await self._send(message)

    async def by_us(self, document: str) -> None:
        """The whole of our answer."""
        self._ours = True
        body = document.encode()
        headers = [
            (b"content-type", twiml.CONTENT_TYPE.encode()),
            (b"content-length", str(len(body)).encode()),
        ]
        await self._send({"type": "http.response.start", "status": 200, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})
