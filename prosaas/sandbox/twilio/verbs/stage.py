"""What every verb works with: the call, its line, and the services around it."""

from collections.abc import Awaitable, Callable, Container
from dataclasses import dataclass, field

from prosaas.sandbox.twilio.answer import answer
from prosaas.sandbox.twilio.background import Background
from prosaas.sandbox.twilio.call import Call
from prosaas.sandbox.twilio.callbacks import Callbacks
from prosaas.sandbox.twilio.config import TwilioConfig
from prosaas.sandbox.twilio.documents import Documents
from prosaas.sandbox.twilio.errors import Notice
from prosaas.sandbox.twilio.recorder import Recorder
from prosaas.sandbox.twilio.stream.line import Line
from prosaas.sandbox.twilio.stream.pacer import Pacer


class CallEnded(Exception):
    """A verb ended the call with this terminal status."""

    def __init__(self, status: str) -> None:
        self.status = status
        super().__init__(status)


@dataclass(slots=True)
class Stage:
    """One call's verbs share this. `numbers` are those that may be shown as a callerId.

    `leave` is what the running verb still has to do when it is cut short, told whether that was
    by a hang-up (the action is then requested) or by a redirect (it is not). `endless` counts
    <Record>s in a row that asked their own document what to do.
    """

    call: Call
    documents: Documents
    callbacks: Callbacks
    pacer: Pacer
    recorder: Recorder
    background: Background
    config: TwilioConfig
    numbers: Container[str] = ()
    leave: Callable[[bool], Awaitable[None]] | None = field(default=None)
    endless: int = 0

    def line(self) -> Line:
        """The caller's line; the first verb that needs it answers the call."""
        return answer(self.call, self.pacer)

    def note(self, code: int, detail: str) -> None:
        """Log what Twilio's debugger would show."""
        self.call.note(Notice(code, detail))

    def left(self, *, hung_up: bool) -> None:
        """The running verb was cut short: what it owes is done in the background."""
        leave, self.leave = self.leave, None
        if leave is not None:
            self.background.spawn(_owed(leave(hung_up)), f"leaving {self.call.sid}")


async def _owed(work: Awaitable[None]) -> None:
    await work
