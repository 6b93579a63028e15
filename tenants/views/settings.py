"""The tenant's settings: everybody in it sees them, owners and managers change them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tenants import selectors
from tenants.access import TenantRequest, member_required
from tenants.forms.members import NotifyForm
from tenants.forms.settings import SettingsForm, settings_of
from tenants.permissions import Permission
from tenants.services.settings import tenant_set


@require_safe
@member_required(Permission.SETTINGS_READ)
def settings_page(request: TenantRequest) -> HttpResponse:
    """GET /app/settings/: the tenant's settings, and the person's own e-mails about calls."""
    tenant = request.tenant
    return _page(request, SettingsForm(initial=settings_of(tenant), zone=tenant.timezone))


@require_POST
@member_required(Permission.SETTINGS_WRITE)
def settings_change(request: TenantRequest) -> HttpResponse:
    """POST /app/settings/change/: all fields of the form."""
    form = SettingsForm(request.POST, zone=request.tenant.timezone)
    if not form.is_valid():
        return _page(request, form, status=422)
    tenant_set(tenant_id=request.tenant.pk, actor=request.actor, values=form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("tenants:settings")


def _page(request: TenantRequest, form: SettingsForm, status: int = 200) -> HttpResponse:
    tenant = request.tenant
    own = selectors.member_of_user(tenant=tenant, user_id=request.user.pk)
    chosen = {"tenant": tenant.pk, "notify": own.notify} if own else {}
    context = {
        "form": form,
        "notify": NotifyForm(initial=chosen, auto_id="own_%s") if own else None,
        "tenant": tenant,
    }
    return render(request, "tenants/settings/settings.html", context, status=status)
