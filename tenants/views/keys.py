"""The pages of API keys: a list, a form that makes one, a question before one is revoked."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tenants import selectors, services
from tenants.access import TenantRequest, member_required
from tenants.api_keys import KeyText
from tenants.forms.keys import ApiKeyForm
from tenants.models import ApiKey
from tenants.permissions import Permission
from tenants.services.keys import MOST_KEYS, ApiKeyIsMade, BadApiKey

_ROWS: Final = 50


@require_safe
@member_required(Permission.KEYS_WRITE)
def key_list(request: TenantRequest) -> HttpResponse:
    """GET /app/keys/?page=: newest first, ended ones too."""
    keys = selectors.api_keys_newest(tenant=request.tenant)
    page = Paginator(keys, _ROWS).get_page(request.GET.get("page"))
    now = timezone.now()
    rows = [(key, key.opens(now)) for key in page]
    context = {"page": page, "rows": rows, "tenant": request.tenant, "most": MOST_KEYS}
    return render(request, "tenants/keys/list.html", context)


@require_http_methods(["GET", "POST"])
@member_required(Permission.KEYS_WRITE)
def key_new(request: TenantRequest) -> HttpResponse:
    """GET, POST /app/keys/new/: the POST's answer is the only place that ever shows the key.

    Sent again, as by a reload, the form makes nothing and shows nothing.
    """
    zone = request.tenant.timezone
    form = ApiKeyForm(request.POST or None, granted=request.permissions, zone=zone)
    if request.method == "POST" and form.is_valid():
        try:
            return _shown(request, _made(request, form))
        except BadApiKey as error:
            form.add_error({"expires_at": "last_day"}.get(error.field, error.field), str(error))
        except ApiKeyIsMade:
            messages.warning(request, _("This key was made already. It was shown once."))
            return redirect("tenants:keys")
    return render(request, "tenants/keys/new.html", {"form": form})


@require_http_methods(["GET", "POST"])
@member_required(Permission.KEYS_WRITE)
def key_revoke(request: TenantRequest, key_id: UUID) -> HttpResponse:
    """GET, POST /app/keys/<id>/revoke/: from the next request on the key opens nothing."""
    try:
        key = selectors.api_key_detail(tenant=request.tenant, key_id=key_id)
    except ApiKey.DoesNotExist as error:
        raise Http404 from error
    if request.method != "POST":
        context = {"key": key, "tenant": request.tenant}
        return render(request, "tenants/keys/revoke.html", context)
    actor = request.actor
    if services.api_key_revoke(tenant_id=request.tenant.pk, key_id=key.pk, actor=actor):
        messages.success(request, _("The key is revoked."))
    else:
        messages.info(request, _("The key was revoked already."))
    return redirect("tenants:keys")


def _made(request: TenantRequest, form: ApiKeyForm) -> KeyText:
    return services.api_key_create(
        tenant_id=request.tenant.pk,
        name=form.cleaned_data["name"],
        scopes=form.cleaned_data["scopes"],
        expires_at=form.expires_at(),
        actor=request.actor,
        granted=request.permissions,
        nonce=form.cleaned_data["nonce"],
    )


def _shown(request: TenantRequest, text: KeyText) -> HttpResponse:
    """The key, kept by no cache and in no history."""
    response = render(request, "tenants/keys/shown.html", {"key_text": str(text)})
    response["Cache-Control"] = "no-store"
    return response
