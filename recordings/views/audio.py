"""A recording in the browser: its sound, in ranges, and its outline (docs/recordings.md).

A request reads, and that is all: nothing is enqueued and nothing is written, however it ends.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Final
from uuid import UUID

import structlog
from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseGone,
    JsonResponse,
    StreamingHttpResponse,
)
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from prosaas.lib.byte_range import BeyondEnd, ByteRange, byte_range
from recordings import selectors
from recordings.links import PARAMETER, LinkEnded, LinkForged, tenant_of_link
from recordings.models import Recording, RecordingStatus
from recordings.storage import Part, storage
from tenants.access import Answer, TenantRequest, member_or_link
from tenants.permissions import Permission

_COME_AGAIN_S: Final = 10

log = structlog.get_logger(__name__)


def _link(request: HttpRequest, recording_id: UUID) -> UUID | HttpResponseBase | None:
    """The tenant of the request's link, None without one."""
    token = request.GET.get(PARAMETER)
    if token is None:
        return None
    try:
        return tenant_of_link(token, recording_id=recording_id)
    except LinkEnded:
        return HttpResponseGone()
    except LinkForged as error:
        raise Http404 from error


@require_safe
@member_or_link(Permission.RECORDINGS_READ, _link)
def recording_audio(request: TenantRequest, recording_id: UUID) -> Answer:
    """GET, HEAD /recordings/<id>/audio: 200, 206, 304, 416; 202, 404, 410; 503."""
    recording = _recording(request, recording_id)
    if not recording.storage_key:
        return _not_here(request, recording)
    if request.headers.get("If-None-Match", "") in {_etag(recording), "*"}:
        return _described(HttpResponse(status=304), recording)
    try:
        wanted = _range(request, recording)
    except BeyondEnd:
        refusal = {"Content-Range": f"bytes */{recording.size}", "Accept-Ranges": "bytes"}
        return HttpResponse(status=416, headers=refusal)
    return partial(_sound, request, recording, wanted)  # a bucket may take its time


@require_safe
@member_or_link(Permission.RECORDINGS_READ, _link)
def recording_peaks(request: TenantRequest, recording_id: UUID) -> HttpResponseBase:
    """GET /recordings/<id>/peaks: {"duration_ms", "channels", "peaks"}; 202, 404, 410."""
    recording = _recording(request, recording_id)
    if not recording.storage_key:
        return _not_here(request, recording)
    outline = {name: getattr(recording, name) for name in ("duration_ms", "channels", "peaks")}
    return JsonResponse(outline, headers={"Cache-Control": "private, no-cache"})


def _recording(request: TenantRequest, recording_id: UUID) -> Recording:
    try:
        return selectors.recording_detail(tenant=request.tenant, recording_id=recording_id)
    except Recording.DoesNotExist as error:
        raise Http404 from error


def _not_here(request: TenantRequest, recording: Recording) -> HttpResponse:
    """Gone, still to come, or never to be had."""
    if recording.deleted_at:
        return HttpResponseGone()
    is_over = selectors.fetch_is_over(tenant=request.tenant, call_id=recording.call_id)
    if is_over or recording.status == RecordingStatus.ABSENT:
        raise Http404
    return HttpResponse(status=202, headers={"Retry-After": str(_COME_AGAIN_S)})


def _range(request: HttpRequest, recording: Recording) -> ByteRange | None:
    """What of it a GET asks for, None for all (RFC 9110: ranges are GET's alone)."""
    is_same = request.headers.get("If-Range", _etag(recording)) == _etag(recording)
    if request.method != "GET" or not is_same:
        return None
    return byte_range(request.headers.get("Range", ""), recording.size or 0)


def _sound(
    request: HttpRequest, recording: Recording, wanted: ByteRange | None
) -> HttpResponseBase:
    size = recording.size or 0
    asked = wanted or ByteRange(0, size)
    try:
        response = _opened(request, recording, asked)
    except FileNotFoundError as error:
        log.error("recording.file_missing", recording=str(recording.pk))
        raise Http404 from error
    except OSError:
        log.exception("recording.storage_failed", recording=str(recording.pk))
        return HttpResponse(status=503, headers={"Retry-After": str(_COME_AGAIN_S)})
    if wanted is not None:
        response.status_code = 206
        response["Content-Range"] = wanted.of(size)
    response["Content-Length"] = str(asked.length)
    return _described(response, recording)


def _opened(request: HttpRequest, recording: Recording, asked: ByteRange) -> Any:
    """An answer with these bytes of the file, none of them for HEAD; OSError."""
    if request.method == "HEAD":
        if not storage().exists(recording.storage_key):
            raise FileNotFoundError(recording.storage_key)
        return HttpResponse()
    part = storage().part(recording.storage_key, start=asked.start, length=asked.length)
    return StreamingHttpResponse(_Streamed(part) if isinstance(request, ASGIRequest) else part)


def _described(response: HttpResponseBase, recording: Recording) -> HttpResponseBase:
    name = f"call-{recording.requested_at:%Y-%m-%d}-{recording.pk.hex[:8]}.wav"
    response["Content-Type"] = recording.content_type
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"  # noqa: FBT003
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = _etag(recording)
    response["Cache-Control"] = "private, no-cache"
    return response


def _etag(recording: Recording) -> str:
    return f'"{recording.sha256}"'


class _Streamed:
    """A part of a file for an event loop: each read waits in a thread."""

    def __init__(self, part: Part) -> None:
        self._part = part

    def __aiter__(self) -> _Streamed:
        return self

    async def __anext__(self) -> bytes:
        read = sync_to_async(lambda: next(self._part, b""), thread_sensitive=False)
        if not (chunk := await read()):
            raise StopAsyncIteration
        return chunk

    def close(self) -> None:
        """Called by Django when the answer is over, however it ended."""
        self._part.close()
