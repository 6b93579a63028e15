"""The pages of the audit log: what was done, by whom; and all of it as a file."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from itertools import islice
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.db import connection
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tenants import selectors, services
from tenants.access import Answer, TenantRequest, member_required
from tenants.forms.audit import AuditFilter
from tenants.models import AuditEvent
from tenants.permissions import Permission
from tenants.views import audit_words

_ROWS: Final = 50
_LINES: Final = 500  # of the file, at a time


@require_safe
@member_required(Permission.AUDIT_READ)
def audit_list(request: TenantRequest) -> HttpResponse:
    """GET /app/audit/?action=&first=&last=&before=: newest first, days in the tenant's zone."""
    form = _filter(request)
    events = _page(request, form)
    query = request.GET.copy()
    if older := len(events) > _ROWS:
        query["before"] = str(events[_ROWS - 1].position)
    newest = request.GET.copy()
    newest.pop("before", None)
    context = {
        "form": form,
        "lines": audit_words.lines(events[:_ROWS], zone=ZoneInfo(request.tenant.timezone)),
        "tenant": request.tenant,
        "older": query.urlencode() if older else "",
        "newest": newest.urlencode(),
        "is_newest": "before" not in request.GET,
    }
    return render(request, "tenants/audit/list.html", context)


@require_POST
@member_required(Permission.AUDIT_READ)
def audit_export(request: TenantRequest) -> Answer:
    """POST /app/audit/export/: JSONL, oldest first; the last line is this export's own event."""
    tenant_id = request.tenant.pk
    last = services.audit_export(tenant_id=tenant_id, actor=request.actor)
    name = f"audit-{timezone.now():%Y-%m-%d}.jsonl"
    is_async = isinstance(request, ASGIRequest)

    def answer() -> StreamingHttpResponse:
        pieces = _pieces(tenant_id, last)
        return StreamingHttpResponse(
            _in_a_thread(pieces) if is_async else pieces,
            content_type="application/x-ndjson",
            headers={
                "Content-Disposition": f'attachment; filename="{name}"',
                "Cache-Control": "no-store",
            },
        )

    return answer


def _filter(request: TenantRequest) -> AuditFilter:
    words = selectors.audit_actions(tenant=request.tenant)
    choices = sorted(((word, audit_words.what(word)) for word in words), key=lambda each: each[1])
    return AuditFilter(request.GET, actions=choices, zone=request.tenant.timezone)


def _page(request: TenantRequest, form: AuditFilter) -> list[AuditEvent]:
    """A page and one more, which tells that there are older ones; none for a bad filter."""
    if not form.is_valid():
        return []
    return list(selectors.audit_events(tenant=request.tenant, **form.wanted())[: _ROWS + 1])


def _pieces(tenant_id: UUID, last: int) -> Iterator[bytes]:
    """The file, a piece at a time; between two of them no connection is held, however slow
    the reader is."""
    told = services.audit_lines(tenant_id=tenant_id, last=last)
    while piece := "".join(islice(told, _LINES)):
        if not connection.in_atomic_block:
            connection.close()
        yield piece.encode()


async def _in_a_thread(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """The same for an event loop: what reads the database is the request's own thread."""
    read = sync_to_async(lambda: next(pieces, b""))
    while piece := await read():
        yield piece
