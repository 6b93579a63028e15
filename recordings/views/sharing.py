"""Making and ending links that show a call to anybody."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from calls.errors import CallErased
from calls.models import Call
from recordings import services
from recordings.models import CallShare
from recordings.services import TooManyShares
from tenants.access import TenantRequest, member_required
from tenants.permissions import Permission


@require_POST
@member_required(Permission.CALLS_WRITE)
def share_new(request: TenantRequest, call_id: UUID) -> HttpResponse:
    """POST …/shares/ (days): a link; the page shows it."""
    _check(request)
    try:
        services.share_make(
            tenant_id=request.tenant.pk,
            actor=request.actor,
            call_id=call_id,
            days=_days(request.POST.get("days", "")),
        )
    except Call.DoesNotExist as error:
        raise Http404 from error
    except CallErased:
        messages.error(request, _("This call is being erased."))
    except TooManyShares:
        messages.error(request, _("This call has many links already. End one first."))
    except ValueError:
        messages.error(request, _("A call can be shared once it is over."))
    else:
        messages.success(request, _("The link is ready. Copy it from the list."))
    return _back(call_id)


@require_POST
@member_required(Permission.CALLS_WRITE)
def share_end(request: TenantRequest, call_id: UUID, share_id: UUID) -> HttpResponse:
    """POST …/shares/<id>/end/: from now on the link shows nothing."""
    _check(request)
    try:
        services.share_end(
            tenant_id=request.tenant.pk, actor=request.actor, call_id=call_id, share_id=share_id
        )
    except CallShare.DoesNotExist as error:
        raise Http404 from error
    messages.success(request, _("The link no longer works."))
    return _back(call_id)


def _check(request: TenantRequest) -> None:
    """Who may not hear recordings passes none on."""
    if Permission.RECORDINGS_READ not in request.permissions:
        raise PermissionDenied(_("Your role does not allow this."))


def _days(text: str) -> int:
    """0, which is refused, for what is no number of days."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0  # noqa: PLR2004


def _back(call_id: UUID) -> HttpResponse:
    return redirect(f"{reverse('recordings:call', args=[call_id])}#share")
