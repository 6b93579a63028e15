"""Erasing the calls that are ticked in the list: first the question, then the receipts."""

from __future__ import annotations

from functools import partial
from typing import Final
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from calls.models import TERMINAL_STATUSES, Call
from calls.views.bulk import chosen_ids, list_again
from calls.views.notices import notice_give
from recordings import services, tasks
from recordings.enqueue import enqueue
from recordings.services import CallIsLive
from tenants.access import TenantRequest, member_required
from tenants.permissions import Permission

_OWNERS: Final = gettext_lazy("Only an owner can erase calls.")


@require_POST
@member_required(Permission.CALLS_DELETE, refusal=_OWNERS)
def calls_delete(request: TenantRequest) -> HttpResponse:
    """POST /app/calls/delete/ (call…, back; sure): asks; once `sure`, the worker begins with each.

    A call that goes on stays.
    """
    chosen = chosen_ids(request)
    calls = Call.objects.filter(tenant=request.tenant, pk__in=chosen)
    ids = list(calls.filter(status__in=TERMINAL_STATUSES).values_list("pk", flat=True))
    if not ids:
        notice_give(request, _("Choose calls that are over."), is_bad=True)
        return list_again(request)
    if "sure" not in request.POST:
        context = {
            "ids": ids,
            "back": request.POST.get("back", ""),
            "live": calls.count() - len(ids),
        }
        return render(request, "recordings/erase_calls.html", context)
    count = sum(_begun(request, call_id) for call_id in ids)
    told = ngettext(
        "%(count)d call is being erased: its sound and words are going now.",
        "%(count)d calls are being erased: their sound and words are going now.",
        count,
    )
    notice_give(request, told % {"count": count})
    return list_again(request)


def _begun(request: TenantRequest, call_id: UUID) -> bool:
    """Whether there is a receipt for it; the worker goes on with that."""
    try:
        receipt_id = services.call_receipt_open(
            tenant_id=request.tenant.pk, actor=request.actor, call_id=call_id
        )
    except (Call.DoesNotExist, CallIsLive):
        return False
    begin = partial(enqueue, tasks.erasure_run, tenant_id=str(request.tenant.pk))
    transaction.on_commit(partial(begin, receipt_id=str(receipt_id)))
    return True
