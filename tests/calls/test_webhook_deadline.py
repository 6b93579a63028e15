"""AnswerInTime: TwiML in time from an app that is stuck, and nothing else changed."""

from __future__ import annotations

import asyncio
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest

from calls.webhooks import LATE_ANSWERS
from calls.webhooks.deadline import AnswerInTime, Receive, Send
from calls.webhooks.voicemail import KNOWN_NUMBERS
from prosaas.lib import counters

PATHS = sorted(LATE_ANSWERS)
OK: list[dict[str, Any]] = [
    {"type": "http.response.start", "status": 204},
    {"type": "http.response.body", "body": b""},
]


class App:
    """An application that answers when it is let go."""

    def __init__(self, *, stuck: bool) -> None:
        self.go = asyncio.Event()
        self.finished = asyncio.Event()
        if not stuck:
            self.go.set()

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        await receive()
        await self.go.wait()
        for message in OK:
            await send(message)
        self.finished.set()


async def sent(app: AnswerInTime, path: str, body: bytes = b"") -> list[Any]:
    """What a request to this path is answered."""
    messages: list[Any] = []

    async def send(message: Any) -> None:
        messages.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": body}

    await app({"type": "http", "path": path}, receive, send)
    return messages


async def late_answer(path: str, body: bytes = b"") -> list[Any]:
    return await sent(AnswerInTime(App(stuck=True), late=LATE_ANSWERS, patience_s=0.01), path, body)


@pytest.mark.parametrize("path", PATHS)
async def test_a_stuck_app_is_answered_for(path: str) -> None:
    """L98: valid TwiML, status 200, counted."""
    before = counters.snapshot().get("webhook_answered_late", 0)
    start, body = await late_answer(path)
    assert (start["status"], start["headers"][0]) == (200, (b"content-type", b"text/xml"))
    assert fromstring(body["body"])[-1].tag == "Hangup"
    assert counters.snapshot()["webhook_answered_late"] == before + 1


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"CallStatus=completed", ["Hangup"]),
        (b"CallStatus=in-progress", ["Say", "Record", "Say", "Hangup"]),
        (b"", ["Say", "Record", "Say", "Hangup"]),
        (b"\xff=%", ["Say", "Record", "Say", "Hangup"]),
        (b"x" * 99_999, ["Say", "Record", "Say", "Hangup"]),
    ],
)
async def test_whoever_may_still_be_there_leaves_a_message(body: bytes, said: list[str]) -> None:
    """Design, "Never lose a call"."""
    answer = (await late_answer("/webhook/stream_ended", body))[1]["body"]
    assert [verb.tag for verb in fromstring(answer)] == said


async def test_the_late_answer_speaks_the_language_of_the_number() -> None:
    KNOWN_NUMBERS.learn("+97231234567", "he")
    answer = (await late_answer("/webhook/incoming_call", b"To=%2B97231234567"))[1]["body"]
    assert fromstring(answer)[0].attrib == {"language": "he-IL"}


@pytest.mark.parametrize("path", [*PATHS, "/app/calls/"])
async def test_an_app_in_time_answers_itself(path: str) -> None:
    assert await sent(AnswerInTime(App(stuck=False), late=LATE_ANSWERS), path) == OK


async def test_the_late_answer_of_the_app_is_dropped() -> None:
    app = App(stuck=True)
    messages = await sent(AnswerInTime(app, late=LATE_ANSWERS, patience_s=0), PATHS[0])
    app.go.set()
    await app.finished.wait()
    assert len(messages) == 2


async def test_other_addresses_may_take_their_time() -> None:
    app = App(stuck=True)
    request = asyncio.ensure_future(
        sent(AnswerInTime(app, late=LATE_ANSWERS, patience_s=0), "/app/calls/")
    )
    await asyncio.sleep(0)
    app.go.set()
    assert await request == OK


async def test_a_request_that_is_given_up_takes_its_app_with_it() -> None:
    app = App(stuck=True)
    timely = AnswerInTime(app, late=LATE_ANSWERS, patience_s=60)
    request = asyncio.ensure_future(sent(timely, PATHS[0]))
    await asyncio.sleep(0)
    request.cancel()
    with pytest.raises(asyncio.CancelledError):
        await request
    app.go.set()
    await asyncio.sleep(0)
    assert not app.finished.is_set()


async def test_an_app_that_breaks_in_time_breaks_as_before() -> None:
    async def broken(scope: Any, receive: Receive, send: Send) -> None:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        await sent(AnswerInTime(broken, late=LATE_ANSWERS), PATHS[0])
