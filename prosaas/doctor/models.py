"""OpenAI: the key, the three models by name, and a realtime session."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Any, Final
from urllib.parse import quote

import httpx
from django.conf import settings

from calls.realtime.client import (
    ModelDeniedError,
    ModelSocketClosedError,
    ModelUnreachableError,
    Patience,
    dial,
)
from prosaas.doctor.findings import Finding, Skipped, has_problem, ok, problem

_NAMES: Final = ("OPENAI_REALTIME_MODEL", "OPENAI_TRANSCRIBE_MODEL", "OPENAI_SUMMARY_MODEL")
_TIMEOUT_S: Final = 10.0
_OK, _UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _TOO_MANY = 200, 401, 403, 404, 429


def look() -> Iterator[Finding]:
    """Skipped without a key, of which a system check tells."""
    if not settings.OPENAI_API_KEY:
        raise Skipped("OpenAI is not configured: OPENAI_API_KEY is not set")
    try:
        with _client() as client:
            found = list(_key_and_names(client))
    except httpx.HTTPError as error:
        what = f"OpenAI does not answer ({type(error).__name__})."
        todo = "Can this machine reach the host of OPENAI_BASE_URL?"
        yield problem("openai-away", what, todo)
        return
    yield from found
    if any(finding.code in {"openai-key", "openai-realtime-model"} for finding in found):
        return
    found += (opened := list(_realtime()))
    yield from opened
    if not has_problem(found):
        yield ok("openai", "OpenAI takes our key, has our models and opens a realtime session.")


def _client() -> httpx.Client:
    headers = {"Authorization": f"Bearer {settings.OPENAI_API_KEY}"}
    return httpx.Client(headers=headers, timeout=_TIMEOUT_S)


def _key_and_names(client: httpx.Client) -> Iterator[Finding]:
    listed = client.get(f"{settings.OPENAI_BASE_URL}/models")
    if listed.status_code in {_UNAUTHORIZED, _FORBIDDEN}:
        what = f"OpenAI refuses OPENAI_API_KEY ({listed.status_code})."
        todo = "Make a key on the API keys page of OpenAI's platform, and restart all processes."
        yield problem("openai-key", what, todo)
        return
    if listed.status_code == _TOO_MANY:
        what = "OpenAI answers 429: the account has no credit left, or is over its limit."
        yield problem("openai-quota", what, "See billing and limits of OpenAI's platform.")
        return
    if listed.status_code != _OK:
        what = f"OpenAI does not list its models (HTTP {listed.status_code})."
        yield problem("openai-away", what, "Does OPENAI_BASE_URL end in the version, …/v1?")
        return
    names = _names(listed)
    for setting in _NAMES:
        yield from _name(client, setting, names)


def _names(listed: httpx.Response) -> list[str]:
    try:
        return [str(model["id"]) for model in listed.json()["data"]]
    except (ValueError, KeyError, TypeError):
        return []


def _name(client: httpx.Client, setting: str, names: Sequence[str]) -> Iterator[Finding]:
    """A model may be missing from the list and reachable all the same: it is asked for by name."""
    name = getattr(settings, setting)
    if name in names:
        return
    answer = client.get(f"{settings.OPENAI_BASE_URL}/models/{quote(name, safe='')}")
    if answer.status_code == _OK:
        return
    code = setting.lower().replace("_", "-")
    what = f"OpenAI has no model {name} for this key ({setting})."
    near = get_close_matches(name, names, n=3, cutoff=0.5)
    todo = f"There are {', '.join(near)}." if near else "See the models page of OpenAI's platform."
    yield problem(code, what, todo)


def _realtime() -> Iterator[Finding]:
    try:
        event = asyncio.run(_first_event())
    except ModelDeniedError:
        what = "OpenAI refuses a realtime session to this key."
        todo = "The project of OPENAI_API_KEY needs access to the realtime models."
        yield problem("openai-realtime", what, todo)
    except (ModelUnreachableError, ModelSocketClosedError, OSError, TimeoutError, ValueError):
        what = "The realtime socket to OpenAI does not open: callers would hear nothing."
        todo = "May this machine open wss:// to the host of OPENAI_BASE_URL?"
        yield problem("openai-realtime", what, todo)
    else:
        if event.get("type") != "session.created":
            error = event.get("error")
            code = error.get("code") if isinstance(error, dict) else event.get("type")
            what = f"OpenAI does not begin a realtime session: {code}."
            todo = f"Is {settings.OPENAI_REALTIME_MODEL} a realtime model, and is there credit?"
            yield problem("openai-realtime", what, todo)


async def _first_event() -> dict[str, Any]:
    async with (
        asyncio.timeout(_TIMEOUT_S),
        dial(
            api_key=settings.OPENAI_API_KEY,
            base_url=settings.OPENAI_BASE_URL,
            model=settings.OPENAI_REALTIME_MODEL,
            patience=Patience(close_s=1.0),
        ) as socket,
    ):
        event = json.loads(await socket.receive())
    return event if isinstance(event, dict) else {}
