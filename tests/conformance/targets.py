"""Where each service is: a stand-in on a free port, or the real one (docs/conformance.md).

`CONFORMANCE=real` chooses the real services. Secrets are never part of a `repr`, which pytest
prints when a test fails.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
ACCOUNT_SID = "AC" + "c" * 32
AUTH_TOKEN = "conformance-auth-token"
API_KEY = "sk-conformance"
STAND_IN_PUBLIC_URL = "https://conformance.example.com"
STAND_INS: Mapping[str, Any] = {
    "twilio": {"account_sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN, "recording_delay_ms": 50},
    "numbers": [
        {"number": "+15005550100", "voice_url": f"{STAND_IN_PUBLIC_URL}/voice"},
        {"number": "+15005550001", "voice_url": f"{STAND_IN_PUBLIC_URL}/voice"},
    ],
    "openai": {
        "api_keys": [API_KEY],
        "first_token_ms": 50,
        "speedup": [8, 10],
        "idle_speedup": 10.0,
    },
    "openai_rest": {"api_keys": [API_KEY]},
}
READY_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class OpenAITarget:
    """`url` is the REST base ending in /v1; `model` is the realtime model."""

    real: bool
    url: str
    model: str
    api_key: str = field(repr=False)

    def realtime(self, model: str | None = None) -> str:
        """The address of the realtime socket."""
        return f"{self.url.replace('http', 'ws', 1)}/realtime?model={model or self.model}"


@dataclass(frozen=True, slots=True)
class TwilioTarget:
    """`url` is the REST origin and `public_url` where Twilio believes the tests' app to be.

    On a stand-in `port` is 0 (any free one) and every call may have a number of its own; on the
    real service the app listens on `port`, to which the tunnel at `public_url` leads.
    """

    real: bool
    url: str
    account_sid: str
    auth_token: str = field(repr=False)
    number: str
    caller: str
    public_url: str
    port: int


def real() -> bool:
    """Whether the tests run against the real services."""
    return os.environ.get("CONFORMANCE", "") == "real"


def wanted(*names: str) -> list[str]:
    """The values of environment variables; skips the test naming those that are missing."""
    if missing := [name for name in names if not os.environ.get(name)]:
        pytest.skip(f"needs {', '.join(missing)}")
    return [os.environ[name] for name in names]


def real_openai() -> OpenAITarget:
    """The service at api.openai.com, or a skipped test."""
    (key,) = wanted("CONFORMANCE_OPENAI_API_KEY")
    model = os.environ.get("CONFORMANCE_OPENAI_MODEL", "gpt-realtime-2.1-mini")
    return OpenAITarget(True, "https://api.openai.com/v1", model, key)


def real_twilio() -> TwilioTarget:
    """The account at api.twilio.com, or a skipped test; enough for REST that places no calls."""
    sid, token = wanted("CONFORMANCE_TWILIO_ACCOUNT_SID", "CONFORMANCE_TWILIO_AUTH_TOKEN")
    known = os.environ.get
    return TwilioTarget(
        True,
        "https://api.twilio.com",
        sid,
        token,
        number=known("CONFORMANCE_TWILIO_NUMBER", ""),
        caller=known("CONFORMANCE_CALLER_NUMBER", ""),
        public_url=known("CONFORMANCE_PUBLIC_URL", "").rstrip("/"),
        port=int(known("CONFORMANCE_PORT", "8765")),
    )


def stand_in_openai(origin: str) -> OpenAITarget:
    """The stand-in at `origin`."""
    return OpenAITarget(False, f"{origin}/v1", "gpt-realtime-2.1-mini", API_KEY)


def stand_in_twilio(origin: str) -> TwilioTarget:
    """The stand-in at `origin`."""
    return TwilioTarget(
        False,
        origin,
        ACCOUNT_SID,
        AUTH_TOKEN,
        number="+15005550100",
        caller="+15005550001",
        public_url=STAND_IN_PUBLIC_URL,
        port=0,
    )


@contextmanager
def stand_ins() -> Iterator[str]:
    """Both stand-ins as one process; gives their origin."""
    command = [sys.executable, "-m", "prosaas.sandbox", "--port", "0", "--config", "-"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(json.dumps(STAND_INS))
            process.stdin.close()
            line = process.stdout.readline()
            assert line, "the stand-ins did not start; their words are on stderr"
            yield str(json.loads(line)["url"])
        finally:
            process.terminate()
            process.wait(READY_SECONDS)
