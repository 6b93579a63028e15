"""The public page of one call, for whoever holds its link (docs/call-page.md).

No login, no cookies, nothing kept by anybody, found by no search engine; in the language of the
business. It shows what was said, heard and understood, and nothing of the business's own affairs.
"""

from __future__ import annotations

import time
from typing import Any, Final
from uuid import UUID

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from recordings import selectors, services
from recordings.links import audio_link
from recordings.models import CallShare, Recording, RecordingKind, Source
from recordings.shares import ShareForged, ShareOver, shared_by
from recordings.views import heard
from recordings.views.fields import fields_of
from tenants.access import TenantRequest, member_or_link
from tenants.actors import network_of
from tenants.models import Tenant
from tenants.permissions import Permission

AUDIO_S: Final = 3600.0  # how long the sound's own address is good, and never beyond the share
LOOKS_A_MINUTE: Final = 60  # of one link, and of one network with links of any kind
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
}


def _opened(request: HttpRequest, token: str) -> UUID | HttpResponseBase:
    """The tenant whose call the link shows; 404 for a forged one, 410, 429."""
    if _too_often(f"network.{network_of(request)}"):
        return _refusal(request, 429)
    try:
        shared = shared_by(token)
    except ShareForged as error:
        raise Http404 from error
    except ShareOver:
        return _refusal(request, 410)
    if _too_often(f"share.{shared.share_id}"):
        return _refusal(request, 429)
    return shared.tenant_id


@require_safe
@member_or_link(Permission.RECORDINGS_READ, _opened)
def share(request: TenantRequest, token: str) -> HttpResponse:
    """GET /share/<token>/: the call, while the link is good; 410 afterwards.

    410 too while the business is suspended or about to close.
    """
    try:
        share_id = shared_by(token).share_id
        row = selectors.share_with_call(tenant=request.tenant, share_id=share_id)
    except (CallShare.DoesNotExist, ShareOver):  # erased with its call; over in between
        return _refusal(request, 410)
    is_over = row.ended_at is not None or row.expires_at <= timezone.now()
    if is_over or request.tenant.status != Tenant.Status.ACTIVE:
        return _refusal(request, 410)
    if request.method == "GET":
        services.share_opened(tenant_id=request.tenant.pk, share_id=row.pk)
    with translation.override(request.tenant.locale):
        context = {"share": row, "tenant": request.tenant, **_told(request, row)}
        response = render(None, "recordings/share.html", context)
        return _headed(response)


def _told(request: TenantRequest, row: CallShare) -> dict[str, Any]:
    call = row.call
    which: dict[str, Any] = {"tenant": request.tenant, "call_id": call.pk}
    kept = selectors.recordings_kept(**which)
    transcript = selectors.transcript_of_call(**which)
    summary = selectors.summary_of_call(**which)
    turns = list(call.turns.all())
    recording = heard.played(kept)
    offset = heard.began_ms(call, turns, recording, transcript) if recording else 0
    fields = fields_of(summary, request.tenant.extraction_fields, (), {}) if summary else []
    return {
        "call": call,
        "is_outbound": call.direction == "outbound",
        "player": _sound(recording, row),
        "message": _sound(
            next((each for each in kept if each.kind == RecordingKind.VOICEMAIL), None), row
        ),
        "lines": heard.lines_of(turns, recording, offset),
        "message_lines": heard.lines_recorded(transcript, Source.VOICEMAIL),
        "summary": summary,
        "fields": [each for each in fields[1:] if each.told],
    }


def _sound(recording: Recording | None, row: CallShare) -> dict[str, Any] | None:
    """Addresses that live no longer than the share."""
    if recording is None:
        return None
    left = row.expires_at.timestamp() - time.time()
    link = audio_link(recording, seconds=min(AUDIO_S, left))
    audio = link[link.index("/recordings/") :]  # of whichever host the page is read on
    return {
        "kind": recording.kind,
        "duration_ms": recording.duration_ms,
        "audio": audio,
        "peaks": audio.replace("/audio?", "/peaks?"),
    }


def _refusal(request: HttpRequest, status: int) -> HttpResponse:
    """In the visitor's own language: whose link it was is not told."""
    context = {"is_over": status == 410}  # noqa: PLR2004 - Gone
    response = render(None, "recordings/share_over.html", context, status=status)
    if status == 429:  # noqa: PLR2004 - Too Many Requests
        response["Retry-After"] = "60"
    return _headed(response)


def _headed(response: HttpResponse) -> HttpResponse:
    for name, value in _HEADERS.items():
        response[name] = value
    return response


def _too_often(what: str) -> bool:
    """Counts one look of this minute; without the cache nobody is refused."""
    name = f"share.looked.{what}.{int(time.time() // 60)}"
    try:
        used = 1 if cache.add(name, 1, 120) else int(cache.incr(name))
    except (ValueError, RedisError):
        return False
    return used > LOOKS_A_MINUTE
