"""What happens on a call: the caller's side, the documents our side answers, its conversation."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from tests.conformance.twilio_voice.leg import Leg


@dataclass(frozen=True, slots=True)
class Wait:
    """The caller is silent."""

    ms: int


@dataclass(frozen=True, slots=True)
class Say:
    """The caller says something."""

    text: str


@dataclass(frozen=True, slots=True)
class Press:
    """The caller presses keys."""

    keys: str


Step = Wait | Say | Press


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer; `{http}` and `{wss}` in the body are the case's own addresses,
    `{caller}` is who calls.
    """

    body: str
    content_type: str = "text/xml"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Talk = Callable[[Leg], Awaitable[None]]


async def listen(leg: Leg) -> None:
    """A conversation in which we say nothing and the caller ends the call."""
    await leg.to_the_end()


@dataclass(frozen=True, slots=True)
class Case:
    """A call to a number whose voice URL is `voice`.

    `answers` are by the last part of the path; other paths are answered 204. After the caller's
    steps the caller hangs up. `fallback` gives the number the fallback URL `fallback`. `awaits`
    are callbacks, by path, that are waited for after the end. `blames` says that error codes will
    be looked for, which are slow to appear on the real service. `not_yet` says what the stand-in
    lacks; there the case's tests are skipped with these words.
    """

    answers: Mapping[str, Answer | str]
    caller: tuple[Step, ...] = (Wait(4000),)
    talk: Talk = listen
    fallback: bool = False
    awaits: Mapping[str, int] = field(default_factory=dict)
    blames: bool = False
    not_yet: str = ""


def connect(stream: str = 'url="{wss}/media"', after: str = "", inside: str = "") -> str:
    """A document that connects a stream and asks for `ended` when it is over."""
    return (
        f'<Response><Connect action="{{http}}/ended"><Stream {stream}'
        f' statusCallback="{{http}}/stream">{inside}</Stream></Connect>{after}</Response>'
    )


def connect_only(after: str = "", stream: str = 'url="{wss}/media"') -> str:
    """A document that connects a stream without `action`."""
    return (
        f'<Response><Connect><Stream {stream} statusCallback="{{http}}/stream"/></Connect>'
        f"{after}</Response>"
    )


HANG_UP = "<Response><Hangup/></Response>"
