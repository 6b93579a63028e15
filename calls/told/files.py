"""Every call that is looked for in one file, as CSV or JSON Lines, streamed.

The file is read a piece at a time by its place in the list, so that neither its length nor a slow
reader holds memory, a transaction or a connection.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import orjson
from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.db import connection
from django.db.models import Q
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone

from calls.search import CallFilter, calls_found
from calls.told.rows import FIELDS, Row, rows_of, told
from tenants.context import tenant_context
from tenants.models import ApiKey, Tenant

ROWS: Final = 500  # of one piece
CSV, JSONL = "csv", "jsonl"
_TYPES: Final = {CSV: "text/csv; charset=utf-8", JSONL: "application/x-ndjson"}
# A spreadsheet takes what begins so for a formula; a telephone number only counts.
_FORMULA: Final = re.compile(r"[=+\-@\t\r]")
_NUMBER: Final = re.compile(r"\+[0-9]{6,15}")


class ExportRefused(Exception):
    """The key was good when the file began, and is not any more."""


def export_answer(
    request: HttpRequest, pieces: Iterator[bytes], form: str
) -> StreamingHttpResponse:
    """The file as a download, whatever serves the request."""
    is_async = isinstance(request, ASGIRequest)
    name = f"calls-{timezone.now():%Y-%m-%d}.{form}"
    return StreamingHttpResponse(
        _in_a_thread(pieces) if is_async else pieces,
        content_type=_TYPES[form],
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


def export_pieces(
    tenant: Tenant,
    wanted: CallFilter,
    *,
    granted: frozenset[str],
    form: str,
    key_id: UUID | None = None,
) -> Iterator[bytes]:
    """The file, newest call first; between two pieces no connection is held.

    ExportRefused once the key is none any more: half a file must not look like a whole one.
    """
    if form == CSV:
        yield _csv([_HEADER])
    after: Row | None = None
    while True:
        with tenant_context(tenant.pk):
            _ask_anew(key_id)
            rows = _next(tenant, wanted, after)
            calls = told(rows, tenant=tenant, granted=granted)
        if not connection.in_atomic_block:
            connection.close()  # back to the pool
        if calls:
            yield _csv(map(_cells, calls)) if form == CSV else _jsonl(calls)
        if len(rows) < ROWS:
            return
        after = rows[-1]


def _ask_anew(key_id: UUID | None) -> None:
    if key_id is None:
        return
    key = ApiKey.objects.filter(pk=key_id).first()
    if key is None or not key.opens(timezone.now()):
        raise ExportRefused


def _next(tenant: Tenant, wanted: CallFilter, after: Row | None) -> list[Row]:
    """The next calls after this one, by place."""
    if after is None:
        calls = calls_found(tenant=tenant, wanted=wanted)
    else:
        # Only calls of that very moment are compared by id: the rest is a range of the index.
        at = after["created_at"]
        wanted = replace(wanted, until=_first(wanted.until, at + timedelta(microseconds=1)))
        calls = calls_found(tenant=tenant, wanted=wanted)
        calls = calls.filter(Q(created_at__lt=at) | Q(created_at=at, pk__lt=after["id"]))
    return list(rows_of(calls).order_by("-created_at", "-pk")[:ROWS])


def _first(one: datetime | None, other: datetime) -> datetime:
    return other if one is None else min(one, other)


_NESTED: Final = {"agent": ("id", "name"), "number": ("id", "e164")}
_HEADER: Final = [
    column
    for name in FIELDS
    for column in ([f"{name}_{part}" for part in _NESTED[name]] if name in _NESTED else [name])
]


def _cells(call: Mapping[str, Any]) -> Iterator[str]:
    """A call's values in the order of the header."""
    for name, value in call.items():
        if name in _NESTED:
            yield from (_cell(value[part] if value else None) for part in _NESTED[name])
        else:
            yield _cell(value)


def _cell(value: Any) -> str:
    """A value as text that no spreadsheet calculates."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = " ".join(value) if isinstance(value, list) else str(value)
    if _FORMULA.match(text) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def _csv(rows: Any) -> bytes:
    page = io.StringIO()
    csv.writer(page).writerows(rows)
    return page.getvalue().encode()


def _jsonl(calls: Iterable[Mapping[str, Any]]) -> bytes:
    return b"".join(orjson.dumps(each) + b"\n" for each in calls)


async def _in_a_thread(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """The same for an event loop: what reads the database is the request's own thread."""
    read = sync_to_async(lambda: next(pieces, b""))
    while piece := await read():
        yield piece
