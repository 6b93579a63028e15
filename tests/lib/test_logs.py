"""One JSON line an event, with context, without anything personal (rule 15)."""

from __future__ import annotations

import io
import json
import logging
import logging.config
from typing import Any
from uuid import uuid4

import pytest
import structlog
from django.test import Client

from prosaas.lib import logs


class Lines:
    """The configured formatter's output, line by line."""

    def __init__(self) -> None:
        made = logs.logging_config(level="INFO", readable=False, secrets=['the "deep" secret'])
        config = made["formatters"]["structured"]
        self.stream = io.StringIO()
        self.handler = logging.StreamHandler(self.stream)
        factory = config.pop("()")
        self.handler.setFormatter(factory(**config))

    def last(self) -> dict[str, Any]:
        line: dict[str, Any] = json.loads(self.stream.getvalue().splitlines()[-1])
        return line


@pytest.fixture
def lines() -> Any:
    lines = Lines()
    logger = logging.getLogger("prosaas.test")
    logger.setLevel("INFO")
    logger.addHandler(lines.handler)
    yield lines
    logger.removeHandler(lines.handler)


def test_a_line_carries_the_calls_context(lines: Lines) -> None:
    with logs.context(call_sid="CA1", tenant="t1"):
        structlog.get_logger("prosaas.test").info("call.started", frames=3)
    assert lines.last() | {"event": "call.started", "call_sid": "CA1", "frames": 3} == lines.last()
    assert lines.last()["tenant"] == "t1"


def test_the_context_ends_with_its_block(lines: Lines) -> None:
    with logs.context(call_sid="CA1"):
        pass
    structlog.get_logger("prosaas.test").info("later")
    assert "call_sid" not in lines.last()


def test_numbers_are_masked_wherever_they_stand(lines: Lines) -> None:
    structlog.get_logger("prosaas.test").info("x", caller="+14155550123", all=["+14155550123"])
    assert "+14155550123" not in lines.stream.getvalue()
    assert lines.last()["caller"] == "+14******123"


@pytest.mark.parametrize("name", ["auth_token", "Authorization", "password", "transcript", "text"])
def test_what_is_secret_or_personal_is_dropped(lines: Lines, name: str) -> None:
    structlog.get_logger("prosaas.test").info("x", **{name: "abc", "inner": {name: "abc"}})
    assert "abc" not in lines.stream.getvalue()


def test_a_librarys_line_is_cleaned_too(lines: Lines) -> None:
    logging.getLogger("prosaas.test").warning("GET /ws/twilio-media/a.b:c from %s", "+14155550123")
    assert lines.last()["event"] == "GET /ws/twilio-media/[token] from +14******123"


@pytest.mark.parametrize(
    "where", ["/ws/test-call/", "/share/", "/accounts/login/?next=%2Fshare%2F"]
)
def test_what_opens_a_test_or_a_shared_call_is_masked(lines: Lines, where: str) -> None:
    logging.getLogger("prosaas.test").warning("Gone: %sWyJhIl0:1v:x-y_z/", where)
    assert "WyJhIl0" not in lines.last()["event"]


def test_a_traceback_is_cleaned_too(lines: Lines) -> None:
    try:
        raise ValueError("+14155550123")
    except ValueError:
        structlog.get_logger("prosaas.test").exception("failed")
    assert "ValueError: +14******123" in lines.last()["exception"]


def test_a_strangers_bad_host_is_one_line_without_a_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert Client(headers={"host": "scanner.example"}).get("/accounts/login/").status_code == 400
    told = [r for r in caplog.records if r.name == "django.security.DisallowedHost"]
    assert [record.exc_info for record in told] == [None]


@pytest.mark.django_db
def test_a_refusal_is_one_line_without_a_traceback(
    teammate: Client, caplog: pytest.LogCaptureFixture
) -> None:
    assert teammate.get("/app/usage/").status_code == 403
    assert teammate.get(f"/app/calls/{uuid4()}/").status_code == 404
    told = [r for r in caplog.records if r.name == "django.request"]
    assert [record.getMessage().split(": ")[0] for record in told] == [
        "Forbidden (Permission denied)",
        "Not Found",
    ]
    assert [record.exc_info for record in told] == [None, None]


@pytest.mark.django_db
def test_a_crash_keeps_its_traceback(
    owner: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("calls.figures.limits.limits_used", lambda **_about: 1 / 0)
    owner.raise_request_exception = False
    assert owner.get("/app/usage/").status_code == 500
    [told] = [r for r in caplog.records if r.name == "django.request"]
    assert told.exc_info
    caplog.clear()


@pytest.mark.parametrize(
    "text",
    [
        "Not Found: /invitations/SECRET/",
        "Not Found: /accounts/confirm-email/SECRET/",
        "Not Found: /accounts/password/reset/key/1-SECRET/",
        "GET /recordings/1/audio?link=SECRET",
        "Bearer psk_0123456789ab_SECRET",
        "signed with whsec_SECRET+SECRET/SECRET=",
        "postgresql://prosaas:SECRET@db/prosaas",
        "no mailbox for SECRET@example.com",
        'failed with the "deep" secret',
    ],
)
def test_what_opens_something_is_masked(lines: Lines, text: str) -> None:
    structlog.get_logger("prosaas.test").warning(text, detail=[text])
    assert "SECRET" not in lines.stream.getvalue()
    assert "deep" not in lines.stream.getvalue()
