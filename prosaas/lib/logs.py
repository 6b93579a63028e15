"""Structured logs: one JSON line an event, with the call's context and nothing personal in it.

Log calls name facts and pass values as attributes: `log.info("call.finished", status=...)`.
What slips through is caught here, in our lines and in every library's: secret-looking attributes
are dropped; telephone numbers, e-mail addresses, API keys, passwords in addresses, stream tokens
and links that open something are masked; so is every secret of the settings, wherever it stands.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from http import HTTPStatus
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from prosaas.lib.phone import mask

_SECRET = re.compile(
    r"authorization|cookie|password|secret|api_?key|auth_?token|signature|session_?key|\btoken\b"
    r"|instructions|greeting|transcript|\btext\b|heard_text|\bbody\b",
    re.IGNORECASE,
)
_TOKEN = re.compile(
    r"(/ws/(?:twilio-media|test-call)/|[?&]link="
    r"|(?:/|%2F)(?:invitations|share|confirm-email|reset(?:/|%2F)key)(?:/|%2F))"
    r"[^\s\"'?&]+",
    re.IGNORECASE,
)
_API_KEY = re.compile(r"(ps[ko]_[0-9a-f]{12}_|whsec_)[\w+/=-]+")  # of API keys, of webhooks
_USERINFO = re.compile(r"(://[^\s:/@]{0,64}:)[^\s/@]{1,256}(?=@)")
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_SHORTEST_SECRET = 8  # what is shorter is a word of the language, or no secret
_REDACTED = "[redacted]"
_ANYBODYS_ERRORS = ("django.request", "django.security.DisallowedHost")
_MAX_DEPTH = 4
_TALKATIVE = ("twilio", "httpcore", "httpx", "httpx2")  # they tell requests, with parameters


def context(**values: str) -> AbstractContextManager[None]:
    """Adds attributes (call_sid, tenant) to every line logged inside the block."""
    return structlog.contextvars.bound_contextvars(**values)


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Drops secret-looking attributes and masks numbers, tokens and links in the others."""
    return {key: _REDACTED if _SECRET.search(key) else _clean(event[key], 0) for key in event}


def _clean(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return _masked(value)
    if depth < _MAX_DEPTH and isinstance(value, Mapping):
        return {
            key: _REDACTED if _SECRET.search(str(key)) else _clean(item, depth + 1)
            for key, item in value.items()
        }
    if depth < _MAX_DEPTH and isinstance(value, Sequence) and not isinstance(value, bytes):
        return [_clean(item, depth + 1) for item in value]
    return value


def _masked(text: str) -> str:
    text = _API_KEY.sub(r"\1[secret]", _TOKEN.sub(r"\1[token]", mask(text)))
    if "@" in text:
        text = _ADDRESS.sub("[e-mail]", _USERINFO.sub(r"\1[secret]", text))
    return text


def _hiding(secrets: Iterable[str]) -> Processor:
    """Works on the finished line, so that no way of writing it down is forgotten."""
    known = {secret for secret in secrets if len(secret) >= _SHORTEST_SECRET}
    known |= {json.dumps(secret, ensure_ascii=False)[1:-1] for secret in known}
    longest_first = sorted(known, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def hide(_logger: WrappedLogger, _method: str, line: Any) -> str:
        return pattern.sub(_REDACTED, line)

    return hide


class WithoutTraceback(logging.Filter):
    """What any stranger can provoke with a request is one line, not a page; our crashes are."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the record; without its traceback, where the answer blames the request."""
        if (
            getattr(record, "status_code", HTTPStatus.BAD_REQUEST)
            < HTTPStatus.INTERNAL_SERVER_ERROR
        ):
            record.exc_info = None
        return True


def _of_request(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The request's id also in what Django logs of it once its context is left."""
    request = getattr(event.get("_record"), "request", None)
    if name := getattr(request, "request_id", ""):
        event.setdefault("request", name)
    return event


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        _of_request,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def logging_config(*, level: str, readable: bool, secrets: Iterable[str] = ()) -> dict[str, Any]:
    """A logging.config.dictConfig value; configures structlog to feed the same handler.

    None of the `secrets` is ever written.
    """
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _shared(),
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    redact,
                    _renderer(readable=readable),
                    _hiding(secrets),
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "filters": {"brief": {"()": WithoutTraceback}},
        "loggers": {
            **{name: {"level": "WARNING"} for name in _TALKATIVE},
            **{name: {"filters": ["brief"]} for name in _ANYBODYS_ERRORS},
        },
        "root": {"handlers": ["stderr"], "level": level},
    }


def _renderer(*, readable: bool) -> Processor:
    if readable:
        return structlog.dev.ConsoleRenderer(colors=False)
    return structlog.processors.JSONRenderer(ensure_ascii=False)
