"""Two lines that hear each other, and the star key that parts them."""

import asyncio
from dataclasses import dataclass, field

from prosaas.sandbox.caller.caller import Frame
from prosaas.sandbox.sound.audio import BYTES_PER_MS, SILENCE
from prosaas.sandbox.twilio.clock import Clock
from prosaas.sandbox.twilio.stream.line import Line

LEAD_MS = 40  # what is kept queued, so that a late tick leaves no hole in the sound


@dataclass(slots=True, eq=False)
class Mouth:
    """Listens to one line: its sound goes to the other line, if any; `star` hears its `*`."""

    clock: Clock
    to: Line | None = None
    star: asyncio.Future[None] | None = field(default=None)

    def caller_frame(self, frame: Frame, due_ms: float) -> None:
        """20 ms of whoever is on the line."""
        if frame.digit == "*" and self.star is not None and not self.star.done():
            self.star.set_result(None)
        if self.to is not None:
            self._pass_on(self.to, frame.audio)

    def _pass_on(self, line: Line, audio: bytes) -> None:
        at_ms = line.at(self.clock.ms())
        line.echo(at_ms)
        if line.playout.queued_bytes == 0:
            audio = SILENCE * (LEAD_MS * BYTES_PER_MS) + audio
        line.playout.push(at_ms, audio)

    def marks_heard(self, names: list[str]) -> None:
        """Nothing here queues marks."""


def bridge(clock: Clock, caller: Line, callee: Line, star: asyncio.Future[None] | None) -> None:
    """Let two lines hear each other until `part`; the caller stops hearing anything else."""
    caller.clear(caller.at(clock.ms()))
    caller.listener = Mouth(clock, to=callee, star=star)
    callee.listener = Mouth(clock, to=caller)


def part(clock: Clock, caller: Line) -> None:
    """The caller is alone again, and what was still on its way is lost."""
    caller.listener = None
    caller.clear(caller.at(clock.ms()))
