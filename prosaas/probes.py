"""/healthz: the process answers. /readyz: it can take a call now, and why not if it cannot.

`manage.py doctor` asks from outside in: /healthz?probe=<nonce>, and a socket beside the carrier's,
prove that what is reached is this installation (prosaas/lib/proof.py).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from importlib import import_module

import redis
import structlog
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from prosaas.lib import drain, proof
from prosaas.lib.twilio.signature import signed_by_twilio
from tenants.access import public
from tenants.runtime_role import role_problem

log = structlog.get_logger(__name__)
_REDIS_TIMEOUT_S = 1.0
_CALL_PATH = ("calls.routing", "calls.consumers", "calls.webhooks")
OK = "ok"


@public
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 as long as the process serves requests; `?probe=<nonce>` is answered with proofs."""
    nonce = request.GET.get("probe", "")
    return JsonResponse({"status": OK} | (proof.proofs(nonce) if proof.is_nonce(nonce) else {}))


@public
@never_cache
@require_safe
async def readyz(_request: HttpRequest) -> JsonResponse:
    """200, or 503 with the part that is not ready. Names the event loop's class."""
    parts = await asyncio.to_thread(_parts)
    ready = all(state == OK for state in parts.values())
    body = {
        "status": OK if ready else "unready",
        "loop": _class_name(asyncio.get_running_loop()),
        "live_calls": drain.live_count(),
        **parts,
    }
    return JsonResponse(body, status=200 if ready else 503)


class ProbeSocket(AsyncWebsocketConsumer):
    """Says one message and closes: the way of a call's stream is open, and it leads to us.

    {"proof", "signed"}: whether the handshake still had the signature of our account when it came.
    It reads nothing, keeps nothing and asks nothing of the database.
    """

    channel_layer_alias = ""

    async def connect(self) -> None:
        """Accept, answer and close; anything but a nonce is refused."""
        nonce = self.scope["url_route"]["kwargs"]["nonce"]
        if proof.is_nonce(nonce):
            await self.accept()
            said = {"proof": proof.proof(nonce), "signed": self._is_signed()}
            await self.send(text_data=json.dumps(said))
        await self.close()

    def _is_signed(self) -> bool:
        headers = {name.lower(): value.decode("latin1") for name, value in self.scope["headers"]}
        return signed_by_twilio(
            auth_token=settings.TWILIO_AUTH_TOKEN,
            url=f"ws{settings.PUBLIC_URL.removeprefix('http')}{self.scope['path']}",
            params={},
            signature=headers.get(b"x-twilio-signature", ""),
        )


# Below the carrier's own address, so that a proxy that knows only that one is told apart.
websocket_urlpatterns = [
    path("ws/twilio-media/probe/<str:nonce>", ProbeSocket.as_asgi()),  # type: ignore[arg-type]  # an ASGI app, no view
]


def _parts() -> dict[str, str]:
    """Each part's state; runs in a thread of its own, whose database connection it returns."""
    try:
        return {
            "draining": "yes" if drain.DRAINING.is_set() else OK,
            "database": _database(),
            "redis": _redis(),
            "call_path": _call_path(),
        }
    finally:
        connection.close()


def _database() -> str:
    try:
        return role_problem() or OK
    except DatabaseError as error:
        return _failed("database", error)


def _redis() -> str:
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL,
            socket_timeout=_REDIS_TIMEOUT_S,
            socket_connect_timeout=_REDIS_TIMEOUT_S,
        ) as client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        return _failed("redis", error)
    return OK


def _call_path() -> str:
    try:
        for name in _CALL_PATH:
            import_module(name)
    except ImportError as error:
        return _failed("call_path", error)
    return OK


def _failed(part: str, error: Exception) -> str:
    log.warning("readyz.failed", part=part, error=type(error).__name__)
    return type(error).__name__


def _class_name(thing: object) -> str:
    kind: Callable[..., object] = type(thing)
    return f"{kind.__module__}.{kind.__qualname__}"
