"""The call's page put together: what every view that shows it hands to the template."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from calls.models import Call, CallTag, Direction
from calls.selectors import usage_of_call
from recordings import selectors
from recordings.models import Recording, RecordingKind, Source
from recordings.services import DAYS
from recordings.shares import share_link
from recordings.views import cost, heard
from recordings.views.fields import fields_of
from recordings.views.story import ending
from recordings.views.work import version_of, work_of
from tenants.access import TenantRequest
from tenants.permissions import Permission


@dataclass(slots=True)
class Sent:
    """What somebody sent that could not be kept: it is shown again, with the reason."""

    field: str = ""
    value: str = ""
    trouble: str = ""
    values: dict[str, str] = dataclasses.field(default_factory=dict)  # of the other forms, by name
    troubles: dict[str, str] = dataclasses.field(default_factory=dict)


def call_or_404(request: TenantRequest, call_id: UUID) -> Call:
    """The tenant's call with what its page shows of it."""
    try:
        return selectors.call_of_page(tenant=request.tenant, call_id=call_id)
    except Call.DoesNotExist as error:
        raise Http404 from error


def page(
    request: TenantRequest, call: Call, *, sent: Sent | None = None, status: int = 200
) -> HttpResponse:
    """The whole page, with what was sent and could not be kept."""
    context = {"call": call, "tenant": request.tenant, **_about(call), **_people_do(request, call)}
    if Permission.RECORDINGS_READ in request.permissions:
        context |= results(request, call, sent or Sent())
    else:
        context["lines"] = heard.lines_of(call.turns.all(), None, 0)
    if Permission.USAGE_READ in request.permissions:
        context |= _bill(call)
    context |= {"sent": sent or Sent(), "version": version(request, call)}
    return render(request, "recordings/call.html", context, status=status)


def version(request: TenantRequest, call: Call) -> str:
    """Changes when the page of this call has something else to show of the work after it."""
    return version_of(
        call.status,
        call.end_reason,
        call.cost_micros,
        call.outcome,
        call.has_recording,
        [(s.name, s.state, s.reason) for s in _stages(call)],
        call.turns.count() if not call.finished else 0,
    )


def is_going(call: Call) -> bool:
    """Whether something is still to come: the call, or the work after it."""
    return not call.finished or work_of(_stages(call), is_over=True).is_going


def results(request: TenantRequest, call: Call, sent: Sent) -> dict[str, Any]:
    """What came of the call: sound, words, summary and fields."""
    which: dict[str, Any] = {"tenant": request.tenant, "call_id": call.pk}
    kept = selectors.recordings_kept(**which)
    transcript = selectors.transcript_of_call(**which)
    summary = selectors.summary_of_call(**which)
    turns = list(call.turns.all())
    recording = heard.played(kept)
    offset = heard.began_ms(call, turns, recording, transcript) if recording else 0
    context: dict[str, Any] = {
        "recordings": kept,
        "player": sound(recording),
        "message": sound(next((r for r in kept if r.kind == RecordingKind.VOICEMAIL), None)),
        "lines": heard.lines_of(turns, recording, offset),
        "recorded": heard.lines_recorded(transcript, Source.RECORDING) if recording else [],
        "message_lines": heard.lines_recorded(transcript, Source.VOICEMAIL),
        "summary": summary,
        "was_deleted": _was_deleted(request, call) if not kept else False,
    }
    if summary is not None:
        edits = selectors.edits_of_call(**which)
        people = selectors.people_of(tenant=request.tenant)
        fields = fields_of(summary, request.tenant.extraction_fields, edits, people)
        for each in fields:
            if each.name == sent.field:
                each.is_open, each.sent, each.trouble = True, sent.value, sent.trouble
        context |= {"text": fields[0], "fields": fields[1:]}
    if Permission.CALLS_WRITE in request.permissions:
        context |= _shares(request, call)
    return context


def sound(recording: Recording | None) -> dict[str, Any] | None:
    """What the player of a recording needs, for members."""
    if recording is None:
        return None
    return {
        "kind": recording.kind,
        "duration_ms": recording.duration_ms,
        "audio": reverse("recordings:audio", args=[recording.pk]),
        "peaks": reverse("recordings:peaks", args=[recording.pk]),
    }


def _about(call: Call) -> dict[str, Any]:
    is_outbound = call.direction == Direction.OUTBOUND
    return {
        "is_outbound": is_outbound,
        "other": call.to_number if is_outbound else call.from_number,
        "work": work_of(_stages(call), is_over=call.finished),
        "is_going": is_going(call),
        "ending": ending(call.end_reason),
    }


def _people_do(request: TenantRequest, call: Call) -> dict[str, Any]:
    tags = CallTag.objects.filter(tenant=request.tenant, call=call)
    return {
        "tags": list(tags.values_list("tag", flat=True)),
        "can_write": Permission.CALLS_WRITE in request.permissions,
        "can_correct": {Permission.CALLS_WRITE, Permission.RECORDINGS_READ} <= request.permissions,
        "can_dial": Permission.CALLS_DIAL in request.permissions,
        "can_delete": Permission.CALLS_DELETE in request.permissions,
    }


def _shares(request: TenantRequest, call: Call) -> dict[str, Any]:
    now = timezone.now()
    people = selectors.people_of(tenant=request.tenant)
    rows = [
        {
            "share": share,
            "link": share_link(share),
            "who": people.get(share.made_by, "") if share.made_by else "",
            "is_good": share.ended_at is None and share.expires_at > now,
        }
        for share in selectors.shares_of_call(tenant=request.tenant, call_id=call.pk)
    ]
    return {"shares": rows, "days": DAYS}


def _bill(call: Call) -> dict[str, Any]:
    if call.cost_micros is None:
        return {}
    lines = list(usage_of_call(tenant=call.tenant_id, call_id=call.pk))
    return {
        "cost": cost.dollars(call.cost_micros),
        "cost_shares": cost.shares_of(lines),
        "cost_lines": [(line, cost.dollars(line.cost_micros)) for line in lines],
    }


def _stages(call: Call) -> list[Any]:
    """Read once for a page."""
    if not hasattr(call, "page_stages"):
        stages = selectors.stages_of_call(tenant=call.tenant_id, call_sid=call.call_sid)
        call.page_stages = list(stages)  # type: ignore[attr-defined]  # for this request alone
    found: list[Any] = call.page_stages  # type: ignore[attr-defined]  # likewise
    return found


def _was_deleted(request: TenantRequest, call: Call) -> bool:
    recordings = selectors.recordings_of_call(tenant=request.tenant, call_id=call.pk)
    return recordings.filter(deleted_at__isnull=False).exists()
