"""Redis: version, what it does when it is full, and a message there and back."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator
from typing import Any, Final

import redis
from channels.layers import get_channel_layer
from django.conf import settings

from prosaas.doctor.findings import Finding, Skipped, has_problem, ok, problem

_OLDEST: Final = (6, 2)
_TIMEOUT_S: Final = 5.0


def look() -> Iterator[Finding]:
    """Skipped without REDIS_URL."""
    if not settings.REDIS_URL:
        raise Skipped("REDIS_URL is not set")
    try:
        info = _info()
    except (redis.RedisError, OSError, ValueError) as error:
        what = f"Redis does not answer ({type(error).__name__})."
        todo = "Is it running, and are host, port and password in REDIS_URL right?"
        yield problem("redis-away", what, todo)
        return
    found = [*_version(str(info.get("redis_version", ""))), *_eviction(info), *_round_trip()]
    yield from found
    if not has_problem(found):
        yield ok("redis", "Redis keeps what it is given and passes messages on.")


def _info() -> dict[str, Any]:
    with redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=_TIMEOUT_S, socket_connect_timeout=_TIMEOUT_S
    ) as client:
        client.ping()
        return dict(client.info())


def _version(text: str) -> Iterator[Finding]:
    numbers = tuple(int(part) for part in text.split(".")[:2] if part.isdecimal())
    if numbers < _OLDEST:
        what = f"Redis is version {text or 'unknown'}; 6.2 or later is needed."
        yield problem("redis-old", what, "Upgrade the Redis server.")


def _eviction(info: dict[str, Any]) -> Iterator[Finding]:
    policy = str(info.get("maxmemory_policy", ""))
    if policy.startswith("allkeys"):
        what = f"Redis throws anything away when its memory is full ({policy}): tasks too."
        todo = "Set maxmemory-policy to noeviction or volatile-lru."
        yield problem("redis-evicts", what, todo)


def _round_trip() -> Iterator[Finding]:
    try:
        asyncio.run(_there_and_back())
    except (redis.RedisError, OSError, TimeoutError) as error:
        what = f"A message through the channel layer did not arrive ({type(error).__name__})."
        todo = "Redis must allow PUBLISH and SUBSCRIBE to this user, and not sit behind a cache."
        yield problem("redis-messages", what, todo)


async def _there_and_back() -> None:
    layer: Any = get_channel_layer()  # the stubs know neither None nor a prefix
    word = secrets.token_hex(8)
    async with asyncio.timeout(_TIMEOUT_S):
        channel = await layer.new_channel("doctor")
        await layer.send(channel, {"type": "doctor.probe", "word": word})
        while (await layer.receive(channel)).get("word") != word:
            pass
