"""Sending everybody to a socket, and saying what is wrong with what came of it.

A consumer works in threads of its own, with connections of its own, so its world is committed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from channels.testing import WebsocketCommunicator

from calls.consumers import media as consumers
from tests.isolation.answers import ACTORS, FOREIGN, KEYS
from tests.isolation.asking import Askers
from tests.isolation.case import Socket
from tests.isolation.digest import digest
from tests.isolation.working import heard
from tests.isolation.world import Side, World

_QUIET_S = 0.05  # nothing more is said


@dataclass(frozen=True, slots=True)
class Opened:
    """Whether a socket was accepted, and all that it said."""

    is_open: bool
    text: str


def wrong_with(case: Socket, application: Any, world: World, askers: Askers) -> list[str]:
    """Sentences about who was let in and should not be, who was not, and what was told of A."""
    return list(_wrong(case, application, world, askers))


def _wrong(case: Socket, application: Any, world: World, askers: Askers) -> Iterator[str]:
    a, b = world.a, world.b
    for actor in ACTORS:
        own = case.address(a)  # a new one each time: what was opened may be used up
        who, before = f"{actor} at {case.key}", digest(a)
        headers = _headers(actor, askers)
        with heard() as lines:
            opened = _opened(application, own, headers, [])
        if opened.is_open != (actor in case.opens):
            yield f"{who} is {'let in' if opened.is_open else 'refused'}"
        if actor in FOREIGN:
            yield from _harm(who, opened, lines, a, before)
    if "twilio" in case.opens:
        yield from _carrier(case, application, a, b)


def _carrier(case: Socket, application: Any, a: Side, b: Side) -> Iterator[str]:
    """B's signed socket whose first message names A's call; then A's own, which opens."""
    theirs, before = case.address(b), digest(a)
    with heard() as lines:
        crossed = _opened(application, theirs, case.headers(b, theirs), case.frames(a))
    yield from _harm(f"B's stream at {case.key} with A's messages", crossed, lines, a, before)
    own = case.address(a)
    if not _opened(application, own, case.headers(a, own), []).is_open:
        yield f"{case.key} opens for nobody: it is not alive"


def _harm(who: str, opened: Opened, lines: list[str], a: Side, before: Any) -> Iterator[str]:
    after = digest(a)
    yield from (
        f"{who} changes A's rows in {name}" for name in before if before[name] != after[name]
    )
    told = "\n".join([opened.text, *lines])
    yield from (f"{who} is told {word!r}" for word in a.words.heard_in(told))


def _headers(actor: str, askers: Askers) -> list[tuple[bytes, bytes]]:
    """A browser's cookies, a program's key, or nothing."""
    origin = [(b"origin", b"https://testserver")]
    if actor in KEYS:
        return [*origin, (b"authorization", f"Bearer {askers.bearer(actor)}".encode())]
    if actor == "nobody":
        return origin
    cookies = "; ".join(f"{name}={each.value}" for name, each in askers.cookies(actor).items())
    return [*origin, (b"cookie", cookies.encode())]


def _opened(application: Any, address: str, headers: Any, frames: list[str]) -> Opened:
    return asyncio.run(_talk(application, address, headers, frames))


async def _talk(application: Any, address: str, headers: Any, frames: list[str]) -> Opened:
    socket = WebsocketCommunicator(application, address, headers=headers)
    is_open, code = await socket.connect(timeout=10)
    said = [str(code)]
    if is_open:
        for frame in frames:
            await socket.send_to(text_data=frame)
        while not await socket.receive_nothing(timeout=_QUIET_S):
            said.append(str(await socket.receive_output(timeout=10)))
    await socket.disconnect(timeout=10)  # a server says so also of one that was refused
    if consumers._running:
        await asyncio.wait(consumers._running, timeout=30)
    return Opened(is_open, "\n".join(said))
