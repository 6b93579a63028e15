"""The timers of one call: at most one of each name, and a stale one means nothing (S1-4, L51)."""

from __future__ import annotations

from dataclasses import dataclass, field

from calls.engine.commands import StartTimer, StopTimer, TimerName
from calls.engine.events import TimerFired


@dataclass(slots=True)
class Timers:
    """Which timers run, by the generation that a firing must name to count."""

    call_sid: str
    running: dict[TimerName, int] = field(default_factory=dict)
    started: int = 0

    def start(self, name: TimerName, delay_ms: int) -> StartTimer:
        """Run a timer anew; a firing of an older one is void from here on."""
        self.started += 1
        self.running[name] = self.started
        return StartTimer(name, self.started, delay_ms, self.call_sid)

    def stop(self, *names: TimerName) -> list[StopTimer]:
        """Stop those of the timers that run."""
        return [StopTimer(name) for name in names if self.running.pop(name, None) is not None]

    def stop_all(self) -> list[StopTimer]:
        """Stop whatever runs."""
        return self.stop(*tuple(self.running))

    def expire(self, firing: TimerFired) -> bool:
        """Take a firing; False if it is of an older generation or another call's (S1-7, S1-8)."""
        is_ours = firing.call_sid == self.call_sid
        if not is_ours or self.running.get(firing.name) != firing.generation:
            return False
        del self.running[firing.name]
        return True
