"""The account at OpenAI, and what its refusals mean (protocols.md G3).

The SDK's own retries are off: a stage's attempts are rows in the database, and waiting in a worker
would hold its lease.

What is waited for has an end each: the connection, each write, each read. A service that does not
answer is given up after less than 160 s, before the lease of 180 s ends. One that answers a few
bytes at a time is not: then the lease runs out, another attempt takes over, and whatever the late
one brings is refused (LeaseLost).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from threading import Lock
from typing import Final, TypeVar

import openai
from django.conf import settings

TIMEOUT_S: Final = 120.0  # for the answer
_CONNECT_S, _WRITE_S, _POOL_S = 5.0, 25.0, 5.0
_NOT_WORTH_ANOTHER_TRY: Final = frozenset(
    {"insufficient_quota", "invalid_api_key", "account_deactivated", "billing_hard_limit_reached"}
)
_TOO_MANY: Final = 429
_CONFLICTS: Final = frozenset({408, 409, _TOO_MANY})
_SERVER_ERRORS: Final = 500
_MAKING: Final = Lock()

T = TypeVar("T")


class OpenAiFailed(Exception):
    """A request failed. `reason` is a lower-case word; `wait_s` what the server asked for."""

    def __init__(self, reason: str, *, retryable: bool, wait_s: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retryable = retryable
        self.wait_s = wait_s


def client() -> openai.OpenAI:
    """The client of this process, for the settings of the moment; any thread may use it."""
    with _MAKING:  # a cache alone lets threads make one each
        return _client(settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY)


@cache
def _client(base_url: str, api_key: str) -> openai.OpenAI:
    timeout = openai.Timeout(TIMEOUT_S, connect=_CONNECT_S, write=_WRITE_S, pool=_POOL_S)
    return openai.OpenAI(base_url=base_url, api_key=api_key, timeout=timeout, max_retries=0)


def client_close() -> None:
    """Close its connections; the next request makes another client."""
    client().close()
    _client.cache_clear()


def asked(request: Callable[[], T]) -> T:
    """Make a request; OpenAiFailed for everything that can go wrong on the way."""
    try:
        return request()
    except openai.APIStatusError as error:
        raise _refusal(error) from error
    except openai.APITimeoutError as error:
        raise OpenAiFailed("openai-timeout", retryable=True) from error
    except openai.APIConnectionError as error:
        raise OpenAiFailed("openai-unreachable", retryable=True) from error
    except (openai.OpenAIError, ValueError) as error:  # an answer that is no JSON, or not theirs
        raise OpenAiFailed("openai-bad-answer", retryable=True) from error


def _refusal(error: openai.APIStatusError) -> OpenAiFailed:
    code = str(error.code or error.status_code)
    is_passing = error.status_code in _CONFLICTS or error.status_code >= _SERVER_ERRORS
    word = "".join(letter if letter.isalnum() else "-" for letter in code.lower())
    return OpenAiFailed(
        f"openai-{word}"[:60],
        retryable=is_passing and code not in _NOT_WORTH_ANOTHER_TRY,
        wait_s=_retry_after(error),
    )


def _retry_after(error: openai.APIStatusError) -> float | None:
    try:
        return min(120.0, max(0.0, float(error.response.headers.get("retry-after", ""))))
    except ValueError:
        return None
