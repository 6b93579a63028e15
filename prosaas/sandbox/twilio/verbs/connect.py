"""<Connect><Stream>: opens a media stream, waits for its end, says how it ended (A5)."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from prosaas.sandbox.twilio.documents import Page
from prosaas.sandbox.twilio.errors import Notice, TwilioError
from prosaas.sandbox.twilio.stream.stream import MediaStream, refuse
from prosaas.sandbox.twilio.twiml.verbs import Connect, Stream
from prosaas.sandbox.twilio.verbs.stage import Stage


async def connect(stage: Stage, verb: Connect, page: Page) -> Page | None:
    """Run the stream, then fetch the action's document if there is one."""
    stream = MediaStream(stage.call, _absolute(verb.stream, page), stage.line())
    failure = await _stream(stage, stream, verb)
    if not verb.action:
        return None
    fields = {
        "StreamSid": stream.log.stream_sid,
        "StreamEvent": "stream-error" if failure else "stream-stopped",
    }
    return await stage.documents.fetch(
        page.resolve(verb.action), fields | _failure_fields(failure), verb.method
    )


def _absolute(stream: Stream, page: Page) -> Stream:
    if urlsplit(stream.url).scheme or not stream.url:
        return stream
    return replace(stream, url=page.resolve(stream.url).replace("http", "ws", 1))


async def _stream(stage: Stage, stream: MediaStream, verb: Connect) -> Notice | None:
    """Run a stream to its end; the notice says why it failed, None that it was closed."""
    failure: Notice | None = None
    alive = True
    try:
        refuse(replace(verb.stream, url=stream.log.url), allow_ws=stage.config.allow_ws)
        socket = await stream.open(stage.config.handshake_s)
        _report(stage, stream, verb, {"stream-started": {}})
        await asyncio.wait([socket.closed])
        alive, failure = False, socket.closed.result()
    except TwilioError as error:
        failure = error.notice
    finally:
        await stream.finish(stop=alive)
        _conclude(stage, stream, verb, failure)
    return failure


def _conclude(stage: Stage, stream: MediaStream, verb: Connect, failure: Notice | None) -> None:
    events: dict[str, Mapping[str, str]] = {}
    if failure is not None:
        stage.call.note(failure)
        events["stream-error"] = _failure_fields(failure)
    if stream.log.is_started:
        events["stream-stopped"] = {}
    stream.log.end = "stream-error" if failure else "stream-stopped"
    _report(stage, stream, verb, events)


def _report(
    stage: Stage,
    stream: MediaStream,
    verb: Connect,
    events: Mapping[str, Mapping[str, str]],
) -> None:
    """Tell the stream's statusCallback of `events`, in their order, with their own fields."""
    fields = {"StreamSid": stream.log.stream_sid, "StreamName": verb.stream.name}
    told = {event: fields | dict(more) for event, more in events.items()}
    url, method = verb.stream.status_callback, verb.stream.status_callback_method
    stage.callbacks.stream(stage.call, url, told, method)


def _failure_fields(failure: Notice | None) -> dict[str, str]:
    return {"StreamError": f"{failure.code} {failure.message}"} if failure else {}
