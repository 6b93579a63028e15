"""Erasing a call from its page: it asks first, and the receipt says what remains."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from calls.models import Call
from recordings import services, tasks
from recordings.enqueue import enqueue
from recordings.services import CallIsLive
from recordings.views.parts import call_or_404
from tenants.access import TenantRequest, member_required
from tenants.permissions import Permission

_OWNERS = gettext_lazy("Only an owner can erase a call.")


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.CALLS_DELETE, refusal=_OWNERS)
def call_delete(request: TenantRequest, call_id: UUID) -> HttpResponse:
    """GET, POST …/delete/: asks, then a worker erases; 409 while the call lasts."""
    call = call_or_404(request, call_id)
    if request.method != "POST":
        return _asked(request, call)
    tenant_id = request.tenant.pk
    try:
        receipt_id = services.call_receipt_open(
            tenant_id=tenant_id, actor=request.actor, call_id=call_id
        )
    except Call.DoesNotExist as error:
        raise Http404 from error
    except CallIsLive:
        return _asked(request, call, _("The call is not over yet."), 409)
    begin = partial(enqueue, tasks.erasure_run, tenant_id=str(tenant_id))
    transaction.on_commit(partial(begin, receipt_id=str(receipt_id)))
    return redirect("recordings:erasure", receipt_id)


def _asked(
    request: TenantRequest, call: Call, trouble: str = "", status: int = 200
) -> HttpResponse:
    is_outbound = call.direction == "outbound"
    context = {
        "call": call,
        "tenant": request.tenant,
        "other": call.to_number if is_outbound else call.from_number,
        "is_outbound": is_outbound,
        "trouble": trouble,
    }
    return render(request, "recordings/call_delete.html", context, status=status)
