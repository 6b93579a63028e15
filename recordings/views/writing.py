"""What people write on a call from its page: corrections, note, tags, read and follow-up state."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from calls.errors import CallErased
from calls.models import Call, FollowUp
from calls.services import (
    MOST_TAGS,
    NOTE_CHARS,
    TAG_CHARS,
    BadTag,
    TooManyTags,
    call_note,
    call_tags_set,
)
from calls.services.inbox import calls_follow_up, calls_mark
from recordings import services
from recordings.models import Summary
from recordings.services import EditConflict, EditRefused
from recordings.views import parts
from recordings.views.fields import value_sent, value_shown
from recordings.views.parts import Sent
from tenants.access import TenantRequest, member_required
from tenants.permissions import Permission

_Writing = Callable[[TenantRequest, UUID], HttpResponse]


def _on_call(view: _Writing) -> _Writing:
    """404 for a call that is not there, and the sentence for one that is being erased."""

    @wraps(view)
    def guarded(request: TenantRequest, call_id: UUID) -> HttpResponse:
        try:
            return view(request, call_id)
        except Call.DoesNotExist as error:
            raise Http404 from error
        except CallErased:
            messages.error(request, _("This call is being erased."))
            return redirect("recordings:call", call_id)

    return guarded


@require_POST
@member_required(Permission.CALLS_WRITE)
def call_field(request: TenantRequest, call_id: UUID) -> HttpResponse:
    """POST …/field/ (field, shown, value): a correction; 422 and 409 with what was sent."""
    if Permission.RECORDINGS_READ not in request.permissions:
        raise PermissionDenied(_("Your role does not allow this."))
    return _corrected(request, call_id)


@_on_call
def _corrected(request: TenantRequest, call_id: UUID) -> HttpResponse:
    name, text = request.POST.get("field", ""), request.POST.get("value", "")
    own = request.tenant.extraction_fields
    sent = Sent(field=name, value=text)
    try:
        services.field_edit(
            tenant_id=request.tenant.pk,
            actor=request.actor,
            call_id=call_id,
            field=name,
            shown=value_shown(request.POST.get("shown", "null")),
            value=value_sent(name, text, own),
        )
    except Summary.DoesNotExist as error:
        raise Http404 from error
    except (EditRefused, ValueError) as refusal:
        sent.trouble = str(refusal) if isinstance(refusal, EditRefused) else _("Try again.")
        return parts.page(request, parts.call_or_404(request, call_id), sent=sent, status=422)
    except EditConflict:
        sent.trouble = _(
            "Somebody else has changed this meanwhile. Their words stand above; save again to "
            "replace them."
        )
        return parts.page(request, parts.call_or_404(request, call_id), sent=sent, status=409)
    anchor = f"field-{name.replace('.', '-')}"
    return redirect(f"{reverse('recordings:call', args=[call_id])}#{anchor}")


@require_POST
@member_required(Permission.CALLS_WRITE)
@_on_call
def call_note_write(request: TenantRequest, call_id: UUID) -> HttpResponse:
    """POST …/note/ (note): in place of the one before; 422 for one that is too long."""
    note = request.POST.get("note", "").replace("\r\n", "\n").strip()
    if len(note) > NOTE_CHARS or "\0" in note:
        trouble = _("This may have at most %(most)s characters.") % {"most": NOTE_CHARS}
        sent = Sent(values={"note": note}, troubles={"note": trouble})
        return parts.page(request, parts.call_or_404(request, call_id), sent=sent, status=422)
    call_note(tenant_id=request.tenant.pk, call_id=call_id, note=note)
    messages.success(request, _("The note is saved."))
    return redirect("recordings:call", call_id)


@require_POST
@member_required(Permission.CALLS_WRITE)
@_on_call
def call_tags(request: TenantRequest, call_id: UUID) -> HttpResponse:
    """POST …/tags/ (tags, with commas between them): these and no others; 422."""
    text = request.POST.get("tags", "")
    tags = [tag.strip() for tag in text.split(",") if tag.strip()]
    try:
        call_tags_set(tenant_id=request.tenant.pk, call_id=call_id, tags=tags)
    except BadTag:
        trouble = _("A tag has 1 to %(most)s characters, and no comma.") % {"most": TAG_CHARS}
    except TooManyTags:
        trouble = _("A call may have at most %(most)s tags.") % {"most": MOST_TAGS}
    else:
        return redirect("recordings:call", call_id)
    sent = Sent(values={"tags": text}, troubles={"tags": trouble})
    return parts.page(request, parts.call_or_404(request, call_id), sent=sent, status=422)


@require_POST
@member_required(Permission.CALLS_WRITE)
@_on_call
def call_unread(request: TenantRequest, call_id: UUID) -> HttpResponse:
    """POST …/unread/: back to the list, for looking at the page reads it again."""
    parts.call_or_404(request, call_id)
    calls_mark(request.tenant.pk, [call_id], is_read=False, actor=request.actor)
    messages.success(request, _("The call is marked as unread."))
    return redirect("calls:call_list")


@require_POST
@member_required(Permission.CALLS_WRITE)
@_on_call
def call_follow_up(request: TenantRequest, call_id: UUID) -> HttpResponse:
    """POST …/follow-up/ (state): "", "open" or "done"."""
    parts.call_or_404(request, call_id)
    state = request.POST.get("state", "")
    if state in FollowUp.values:
        calls_follow_up(request.tenant.pk, [call_id], state, actor=request.actor)
    return redirect("recordings:call", call_id)
