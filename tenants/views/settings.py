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
    """GET /app/settings/: the business's name, language and clock."""
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


@require_safe
@member_required(Permission.SETTINGS_READ)
def notifications(request: TenantRequest) -> HttpResponse:
    """GET /app/settings/notifications/: e-mails about calls, one's own choice and the others'."""
    tenant = request.tenant
    members = list(selectors.members(tenant=tenant))
    own = next((each for each in members if each.user_id == request.user.pk), None)
    chosen = {"tenant": tenant.pk, "notify": own.notify} if own else {}
    context = {
        "form": NotifyForm(initial=chosen) if own else None,
        "others": [each for each in members if each is not own],
        "tenant": tenant,
    }
    return render(request, "tenants/settings/notifications.html", context)


def _page(request: TenantRequest, form: SettingsForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "tenant": request.tenant}
    return render(request, "tenants/settings/settings.html", context, status=status)
