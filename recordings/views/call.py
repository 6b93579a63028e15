"""The page of one call, its state while work goes on, and the flight recorder's story."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import structlog
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from calls import selectors
from calls.models import Call, CallTape
from calls.services.inbox import calls_mark
from calls.tape.errors import TapeError
from calls.tape.files import tape_read
from calls.tape.timeline import timeline
from recordings.views import parts
from recordings.views.story import Moment, story_of
from tenants.access import TenantRequest, member_required
from tenants.permissions import Permission

log = structlog.get_logger(__name__)


@require_safe
@member_required(Permission.CALLS_READ)
def call_page(request: TenantRequest, call_id: UUID) -> HttpResponse:
    """GET /app/calls/<id>/: who said what, what of it was heard, what came of it.

    Who may write on calls has read it by looking; support on a visit has not.
    """
    call = parts.call_or_404(request, call_id)
    is_ours = request.place is not None and request.place.visit_id is None
    if call.read_at is None and is_ours and Permission.CALLS_WRITE in request.permissions:
        calls_mark(request.tenant.pk, [call.pk], is_read=True)
    return parts.page(request, call)


@require_safe
@member_required(Permission.CALLS_READ)
def call_state(request: TenantRequest, call_id: UUID) -> JsonResponse:
    """GET …/state/: {"version", "is_going"}; another version, and the page has news."""
    call = parts.call_or_404(request, call_id)
    told = {"version": parts.version(request, call), "is_going": parts.is_going(call)}
    return JsonResponse(told)


@require_safe
@member_required(Permission.CALLS_READ)
def call_story(request: TenantRequest, call_id: UUID) -> HttpResponse:
    """GET …/timeline/: what happened when; only the story itself for a script (?part=1)."""
    call = parts.call_or_404(request, call_id)
    context = {"call": call, "tenant": request.tenant, **_story(request, call)}
    name = "_story.html" if request.GET.get("part") else "story.html"
    return render(request, f"recordings/{name}", context)


def _story(request: TenantRequest, call: Call) -> dict[str, Any]:
    moments: list[Moment] = []
    try:
        tape = tape_read(selectors.tape_of(tenant=request.tenant, call_id=call.pk))
    except CallTape.DoesNotExist:
        return {"moments": moments, "is_there": False}
    except TapeError as error:
        log.warning("tape.unreadable", call=str(call.pk), reason=type(error).__name__)
        return {"moments": moments, "is_there": False}
    moments = story_of(tape, list(call.turns.all()))
    return {"moments": moments, "is_there": True, "happenings": timeline(tape)}
