"""For how many days what is kept of a call; what fewer days delete is asked about first."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from recordings import kept
from tenants.access import TenantRequest, member_required
from tenants.forms.retention import RetentionForm, retention_of
from tenants.permissions import Permission
from tenants.services.settings import DAYS, KeepsLess, tenant_set


@require_safe
@member_required(Permission.SETTINGS_READ)
def retention(request: TenantRequest) -> HttpResponse:
    """GET /app/privacy/retention/."""
    return _page(request, RetentionForm(initial=retention_of(request.tenant)))


@require_POST
@member_required(Permission.SETTINGS_WRITE)
def retention_change(request: TenantRequest) -> HttpResponse:
    """POST /app/privacy/retention/change/: all days; fewer need `confirmed`, and an owner."""
    form = RetentionForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    tenant = request.tenant
    shortened = form.shortened(tenant)
    if shortened and Permission.CALLS_DELETE not in request.permissions:
        for name in shortened:
            form.add_error(name, _("Only an owner can have something kept for fewer days."))
        return _page(request, form, status=422)
    if shortened and not form.cleaned_data["confirmed"]:
        return _question(request, form, shortened)
    values = {name: form.cleaned_data[name] for name in DAYS}
    try:
        tenant_set(
            tenant_id=tenant.pk, actor=request.actor, values=values, granted=request.permissions
        )
    except KeepsLess:  # somebody else has just made it longer
        return _page(request, form, status=422)
    messages.success(request, _("Saved."))
    return redirect("recordings:retention")


def _page(request: TenantRequest, form: RetentionForm, status: int = 200) -> HttpResponse:
    tenant = request.tenant
    context = {
        "form": form,
        "tenant": tenant,
        "days": [form[name] for name in RetentionForm.base_fields if name in DAYS],
    }
    return render(request, "recordings/privacy/retention.html", context, status=status)


def _question(
    request: TenantRequest, form: RetentionForm, shortened: dict[str, int]
) -> HttpResponse:
    """What the change deletes, and the same form once more, hidden, with `confirmed` in it."""
    older = kept.older_than(tenant=request.tenant, days=shortened)
    context = {
        "tenant": request.tenant,
        "values": {name: form.cleaned_data[name] for name in DAYS},
        "rows": [
            (form[name].label, getattr(request.tenant, name), days, older[name])
            for name, days in shortened.items()
        ],
        "total": sum(older.values()),
    }
    return render(request, "recordings/privacy/retention_confirm.html", context)
