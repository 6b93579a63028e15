"""What callers are told first and what is recorded (docs/privacy.md): everybody sees it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tenants.access import TenantRequest, member_required
from tenants.call_policy import DIRECTIONS, BadCallPolicy, policy_for
from tenants.forms.privacy import PRESETS, RECORDING, PolicyForm, preset_of
from tenants.models import Language
from tenants.permissions import Permission
from tenants.services.call_policies import call_policy_set


@require_safe
@member_required(Permission.SETTINGS_READ)
def privacy(request: TenantRequest) -> HttpResponse:
    """GET /app/privacy/?preset=&language=: what holds; a preset fills the form, unsaved."""
    tenant = request.tenant
    preset = preset_of(request.GET.get("preset", ""), request.GET.get("language", ""))
    form = PolicyForm(preset if preset is not None else tenant.call_policy)
    return _page(request, form, is_preset=preset is not None)


@require_POST
@member_required(Permission.SETTINGS_WRITE)
def privacy_change(request: TenantRequest) -> HttpResponse:
    """POST /app/privacy/change/: both directions; holds from the next call on."""
    form = PolicyForm(request.tenant.call_policy, request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        call_policy_set(tenant_id=request.tenant.pk, actor=request.actor, policy=form.policy)
    except BadCallPolicy as error:  # what the form let through, in the rules' own words
        form.directions[0].add_error(None, str(error))
        return _page(request, form, status=422)
    messages.success(request, _("Saved. It holds from the next call on."))
    return redirect("tenants:privacy")


def _page(
    request: TenantRequest, form: PolicyForm, *, is_preset: bool = False, status: int = 200
) -> HttpResponse:
    tenant = request.tenant
    context: dict[str, Any] = {
        "tenant": tenant,
        "form": form,
        "is_preset": is_preset,
        "presets": PRESETS,
        "languages": Language.choices,
        "now": [(direction, policy_for(tenant.call_policy, direction)) for direction in DIRECTIONS],
        "recording": dict(RECORDING),
    }
    return render(request, "tenants/privacy/announcements.html", context, status=status)
