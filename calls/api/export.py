"""GET /api/v1/calls/export/: every call that is looked for, as CSV or JSON Lines, streamed.

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
from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import Throttled
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from calls.api.call_list import CallSerializer
from calls.api.filters import CallQuery, filter_of
from calls.api.rows import Row, rows_of, told
from calls.api.slots import held, slot_taken
from calls.search import CallFilter, calls_found
from tenants.access import TenantAPIMixin
from tenants.context import tenant_context
from tenants.models import ApiKey, Tenant
from tenants.permissions import Permission

ROWS: Final = 500  # of one piece
WAIT_S: Final = 30  # what is told to who has too many exports
CSV, JSONL = "csv", "jsonl"
_TYPES: Final = {CSV: "text/csv; charset=utf-8", JSONL: "application/x-ndjson"}
# A spreadsheet takes what begins so for a formula; a telephone number only counts.
_FORMULA: Final = re.compile(r"[=+\-@\t\r]")
_NUMBER: Final = re.compile(r"\+[0-9]{6,15}")


class ExportRefused(Exception):
    """The key was good when the file began, and is not any more."""


class ExportQuery(CallQuery):
    """What is looked for, and in which format."""

    is_paged = False

    format = serializers.ChoiceField([CSV, JSONL], required=False, help_text="`csv` if unsaid.")


class _AsAsked(BaseContentNegotiation):
    """`format` says what is sent, whatever is accepted; refusals are JSON."""

    def select_renderer(
        self,
        request: Request,
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,
    ) -> tuple[BaseRenderer, str]:
        """The API's own."""
        first = next(iter(renderers))
        return first, first.media_type


class CallExport(TenantAPIMixin):
    """The calls that are looked for, in one file."""

    is_atomic = False  # the answer goes on when the handler is over
    permissions = {"GET": Permission.CALLS_READ}
    extras = frozenset({Permission.RECORDINGS_READ, Permission.USAGE_READ})
    content_negotiation_class = _AsAsked

    @extend_schema(
        operation_id="calls_export",
        tags=["Calls"],
        summary="Export calls",
        description=(
            "Newest first, with the parameters of the list. CSV has a line of names first; JSON "
            "Lines has a call of the list in each line. Two at once for each business, else 429."
        ),
        parameters=[ExportQuery],
        responses={
            (200, "text/csv"): OpenApiResponse(str, "A line for each call."),
            (200, "application/x-ndjson"): OpenApiResponse(str, "A call in each line."),
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        """The file, as it is read."""
        values = ExportQuery.read(request)
        form = values.pop("format", CSV)
        wanted = filter_of(self, values)
        slot = slot_taken(self.tenant.pk)
        if slot is None:
            raise Throttled(wait=WAIT_S)
        key = request.auth.pk if isinstance(request.auth, ApiKey) else None
        pieces = held(
            export_pieces(self.tenant, wanted, granted=self.granted, form=form, key_id=key), slot
        )
        is_async = isinstance(request._request, ASGIRequest)  # noqa: SLF001 - DRF's name
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
    for name in CallSerializer.Meta.fields
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
