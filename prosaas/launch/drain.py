"""When a draining web process may stop: a decision, without clock or signals of its own."""

from collections.abc import Callable
from dataclasses import dataclass, field

LINGER_SECONDS = 2.0  # after the last live call, for the webhooks that follow its stream


@dataclass(slots=True)
class Drain:
    """`begin` runs at the first request, `stop` once when nothing is left to wait for."""

    live_calls: Callable[[], int]
    begin: Callable[[], None]
    stop: Callable[[], None]
    seconds: float
    _deadline: float | None = field(default=None, init=False)
    _last_live: float | None = field(default=None, init=False)
    _stopped: bool = field(default=False, init=False)

    def asked(self, now: float) -> bool:
        """A signal came. True for the first, after which `finished` is to be polled."""
        if self._deadline is None:
            self._deadline = now + self.seconds
            self.begin()
            return True
        self._stop()
        return False

    def finished(self, now: float) -> bool:
        """Stop if no call is live (or the time is over); True once stopped. `now` in seconds."""
        if self._stopped:
            return True
        if self.live_calls() > 0:
            self._last_live = now
        lingering = self._last_live is not None and now < self._last_live + LINGER_SECONDS
        expired = self._deadline is not None and now >= self._deadline
        if expired or not lingering:
            self._stop()
        return self._stopped

    def _stop(self) -> None:
        if not self._stopped:
            self._stopped = True
            self.stop()
