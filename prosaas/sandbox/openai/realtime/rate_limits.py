"""Requests and tokens a minute, as `rate_limits.updated` tells them (protocols.md F3, H2-19).

A window begins with its first response and is renewed as a whole: within it what remains only
goes down, whatever the clock does, so that the same session gives the same events.
"""

import time
from collections.abc import Callable
from typing import Any

from prosaas.sandbox.openai.realtime.config import OpenAIConfig

Json = dict[str, Any]

SHOWN_REQUESTS = 10_000
SHOWN_TOKENS = 1_000_000
_ORGANIZATION = "org-sandbox"


class RateLimits:
    """One organisation's limits; None is shown as plenty and never reached.

    `now` gives seconds of any origin.
    """

    def __init__(
        self,
        requests: int | None = None,
        tokens: int | None = None,
        *,
        seconds: float = 60.0,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limits = {
            "requests": SHOWN_REQUESTS if requests is None else requests,
            "tokens": SHOWN_TOKENS if tokens is None else tokens,
        }
        self._enforced = {"requests": requests is not None, "tokens": tokens is not None}
        self._seconds, self._now = seconds, now
        self._since: float | None = None
        self._used = {"requests": 0, "tokens": 0}

    def take(self, tokens: int) -> str:
        """Reserve one response of so many tokens; "" or the vendor's refusal."""
        self._renew()
        for name, wanted in (("requests", 1), ("tokens", tokens)):
            if self._enforced[name] and self._used[name] + wanted > self._limits[name]:
                return self._refusal(name, wanted)
        self._used["requests"] += 1
        self._used["tokens"] += tokens
        return ""

    def settle(self, reserved: int, used: int) -> None:
        """Replace a reservation by what the response really cost."""
        self._used["tokens"] = max(0, self._used["tokens"] + used - reserved)

    def view(self) -> list[Json]:
        """The field of `rate_limits.updated`."""
        self._renew()
        return [self._entry(name) for name in self._limits]

    def _entry(self, name: str) -> Json:
        limit, used = self._limits[name], self._used[name]
        share = min(1.0, used / limit) if limit else 1.0
        return {
            "name": name,
            "limit": limit,
            "remaining": max(0, limit - used),
            "reset_seconds": round(share * self._seconds, 3),
        }

    def _renew(self) -> None:
        if self._since is None or self._now() - self._since >= self._seconds:
            self._since, self._used = self._now(), {"requests": 0, "tokens": 0}

    def _refusal(self, name: str, wanted: int) -> str:
        shorts = {"requests": "requests per min (RPM)", "tokens": "tokens per min (TPM)"}
        left = self._seconds - (self._now() - (self._since or 0.0))
        return (
            f"Rate limit reached for the model in organization {_ORGANIZATION} on {shorts[name]}: "
            f"Limit {self._limits[name]}, Used {self._used[name]}, Requested {wanted}. "
            f"Please try again in {left:.3f}s."
        )


def limits_of(config: OpenAIConfig) -> RateLimits | None:
    """The limits all sessions share; None when each has its own that are never reached."""
    if config.requests_per_minute is None and config.tokens_per_minute is None:
        return None
    return RateLimits(
        config.requests_per_minute, config.tokens_per_minute, seconds=config.limit_seconds
    )
