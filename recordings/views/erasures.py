"""Erasing a caller: look a number up, confirm, and see the receipt (docs/privacy.md).

The number is only ever sent in a form's body: addresses of pages end up in logs and histories.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Final
from uuid import UUID

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from recordings import kept, services, tasks
from recordings.enqueue import enqueue
from recordings.forms import CallerForm, EraseForm
from recordings.models import ErasureReceipt
from recordings.services import CallIsLive
from recordings.views import privacy_words
from tenants.access import TenantRequest, member_required
from tenants.permissions import Permission
from tenants.views.numbers_shown import home_country

_ROWS: Final = 20
_OWNERS: Final = gettext_lazy("Only an owner can erase a caller.")


@require_safe
@member_required(Permission.CALLS_DELETE, refusal=_OWNERS)
def erasures(request: TenantRequest) -> HttpResponse:
    """GET /app/privacy/erase/?page=: a number to look up, and the receipts, newest first."""
    return _page(request, CallerForm(country=""))


@require_POST
@member_required(Permission.CALLS_DELETE, refusal=_OWNERS)
def erasure_look(request: TenantRequest) -> HttpResponse:
    """POST /app/privacy/erase/look/ (number): what there is of it. Nothing is changed."""
    form = CallerForm(request.POST, country=home_country(request.tenant))
    if not form.is_valid():
        return _page(request, form, status=422)
    number = form.cleaned_data["number"]
    return _found(request, EraseForm(initial={"number": number}, country=""), number)


@require_POST
@member_required(Permission.CALLS_DELETE, refusal=_OWNERS)
def erasure_begin(request: TenantRequest) -> HttpResponse:
    """POST /app/privacy/erase/begin/ (number, digits): the worker begins; the receipt is shown."""
    form = EraseForm(request.POST, country=home_country(request.tenant))
    if not form.is_valid():
        number = form.cleaned_data.get("number")
        if number is None:
            return redirect("recordings:erasures")
        return _found(request, form, number, status=422)
    tenant_id, number = request.tenant.pk, form.cleaned_data["number"]
    try:
        receipt_id = services.caller_receipt_open(
            tenant_id=tenant_id, actor=request.actor, number=number
        )
    except CallIsLive:
        return _found(request, EraseForm(initial={"number": number}, country=""), number, 422)
    begin = partial(enqueue, tasks.erasure_run, tenant_id=str(tenant_id))
    transaction.on_commit(partial(begin, receipt_id=str(receipt_id)))
    return redirect("recordings:erasure", receipt_id)


@require_safe
@member_required(Permission.CALLS_DELETE, refusal=_OWNERS)
def erasure(request: TenantRequest, erasure_id: UUID) -> HttpResponse:
    """GET /app/privacy/erase/<id>/: what is gone, what remains and why; by htmx only that."""
    try:
        receipt = services.receipt_of(tenant_id=request.tenant.pk, receipt_id=erasure_id)
    except ErasureReceipt.DoesNotExist as error:
        raise Http404 from error
    context = {"tenant": request.tenant, "told": privacy_words.told(receipt)}
    is_part = getattr(request, "htmx", False)
    name = "recordings/privacy/_receipt.html" if is_part else "recordings/privacy/receipt.html"
    return render(request, name, context)


def _page(request: TenantRequest, form: CallerForm, status: int = 200) -> HttpResponse:
    found = kept.receipts(tenant=request.tenant)
    page = Paginator(found, _ROWS).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "tenant": request.tenant,
        "form": form,
        "page": page,
        "rows": [privacy_words.told(receipt) for receipt in page],
    }
    return render(request, "recordings/privacy/erasures.html", context, status=status)


def _found(request: TenantRequest, form: EraseForm, number: str, status: int = 200) -> HttpResponse:
    """What an erasure would take; kept by no cache, for the number stands in it."""
    tenant = request.tenant
    subject = services.subject_of(tenant_id=tenant.pk, number=number)
    earlier = kept.receipts(tenant=tenant).filter(subject=subject)
    context = {
        "tenant": tenant,
        "form": form,
        "number": number,
        "found": kept.of_caller(tenant=tenant, number=number),
        "earlier": [privacy_words.told(receipt) for receipt in earlier[:_ROWS]],
    }
    response = render(request, "recordings/privacy/erase.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response
