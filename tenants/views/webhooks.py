"""The pages of webhooks: where events are told, made, changed, tried out, switched off, removed."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants import hooks, selectors
from tenants.access import TenantRequest, member_required
from tenants.forms.webhooks import NewWebhookForm, RotateForm, WebhookForm
from tenants.hooks import BadEndpoint, EndpointOff, RotatedRecently
from tenants.models import WebhookDelivery, WebhookEndpoint
from tenants.permissions import Permission
from tenants.rest.rates import tested_too_often
from tenants.views import once, webhooks_words
from tenants.views.webhooks_refused import refusals_told

_ROWS: Final = 25


@require_safe
@member_required(Permission.WEBHOOKS_READ)
def webhook_list(request: TenantRequest) -> HttpResponse:
    """GET /app/webhooks/: every endpoint, and how it fares."""
    endpoints = selectors.webhook_endpoints(tenant=request.tenant)
    rows = [(endpoint, webhooks_words.kinds(endpoint.events)) for endpoint in endpoints]
    context = {"rows": rows, "tenant": request.tenant, "most": hooks.MOST_ENDPOINTS}
    return render(request, "tenants/webhooks/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.WEBHOOKS_WRITE)
@refusals_told
def webhook_new(request: TenantRequest) -> HttpResponse:
    """GET, POST /app/webhooks/new/: the POST's answer is one of two that show a secret.

    Sent again, as by a reload, the form makes nothing and shows nothing.
    """
    form = NewWebhookForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        sent = dict(form.cleaned_data)
        tenant_id, nonce = request.tenant.pk, sent.pop("nonce")
        if not once.is_first(tenant_id, nonce):
            messages.warning(request, _("This webhook was added already. Its secret was shown."))
            return redirect("tenants:webhooks")
        try:
            made = hooks.endpoint_create(
                tenant_id=tenant_id, actor=request.actor, granted=request.permissions, **sent
            )
        except BadEndpoint as error:
            once.forget(tenant_id, nonce)
            form.add_error(error.field or None, str(error))
        else:
            return _shown(request, *made)
    status = 422 if form.is_bound else 200
    return render(request, "tenants/webhooks/new.html", {"form": form}, status=status)


@require_safe
@member_required(Permission.WEBHOOKS_READ)
def webhook(request: TenantRequest, endpoint_id: UUID) -> HttpResponse:
    """GET /app/webhooks/<id>/?state=&before=: the endpoint, and what was sent to it."""
    endpoint = _endpoint(request, endpoint_id)
    found = list(_log(request, endpoint)[: _ROWS + 1])
    state = _state(request)
    older = f"{found[_ROWS - 1].pk}" if len(found) > _ROWS else ""
    context = {
        "tenant": request.tenant,
        "endpoint": endpoint,
        "kinds": webhooks_words.kinds(endpoint.events),
        "old_secret_signs": _old_secret_signs(endpoint),
        "rows": [(each, *webhooks_words.kinds([each.event.kind])) for each in found[:_ROWS]],
        "state": state,
        "older": older,
        "is_newest": "before" not in request.GET,
        "has_dead": endpoint.deliveries.filter(state=WebhookDelivery.State.DEAD).exists(),
    }
    return render(request, "tenants/webhooks/webhook.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.WEBHOOKS_WRITE)
@refusals_told
def webhook_change(request: TenantRequest, endpoint_id: UUID) -> HttpResponse:
    """GET, POST /app/webhooks/<id>/change/ (url, description, events)."""
    endpoint = _endpoint(request, endpoint_id)
    present = {name: getattr(endpoint, name) for name in ("url", "description", "events")}
    form = WebhookForm(request.POST if request.method == "POST" else None, initial=present)
    if form.is_valid():
        try:
            hooks.endpoint_change(**_about_told(request, endpoint), **form.cleaned_data)
        except BadEndpoint as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, _("Saved. It holds from the next event on."))
            return redirect("tenants:webhook", endpoint.pk)
    status = 422 if form.is_bound else 200
    context = {"form": form, "endpoint": endpoint}
    return render(request, "tenants/webhooks/change.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.WEBHOOKS_WRITE)
@refusals_told
def webhook_rotate(request: TenantRequest, endpoint_id: UUID) -> HttpResponse:
    """GET, POST /app/webhooks/<id>/rotate/: another secret, which the answer shows."""
    endpoint = _endpoint(request, endpoint_id)
    form = RotateForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        tenant_id, nonce = request.tenant.pk, form.cleaned_data["nonce"]
        if not once.is_first(tenant_id, nonce):
            messages.warning(request, _("The secret was changed already. It was shown once."))
            return redirect("tenants:webhook", endpoint.pk)
        is_forced = form.cleaned_data["force"]
        try:
            secret = hooks.endpoint_rotate(**_about(request, endpoint), is_forced=is_forced)
        except RotatedRecently as error:
            once.forget(tenant_id, nonce)
            form.add_error("force", str(error))
            endpoint = _endpoint(request, endpoint_id)
        else:
            return _shown(request, endpoint, secret)
    context = {
        "form": form,
        "endpoint": endpoint,
        "hours": _hours(),
        "tenant": request.tenant,
        "old_secret_signs": _old_secret_signs(endpoint),
    }
    status = 422 if form.is_bound else 200
    return render(request, "tenants/webhooks/rotate.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.WEBHOOKS_WRITE)
@refusals_told
def webhook_remove(request: TenantRequest, endpoint_id: UUID) -> HttpResponse:
    """GET, POST /app/webhooks/<id>/remove/: with its log."""
    endpoint = _endpoint(request, endpoint_id)
    if request.method != "POST":
        return render(request, "tenants/webhooks/remove.html", {"endpoint": endpoint})
    hooks.endpoint_delete(**_about(request, endpoint))
    messages.success(request, _("The webhook is removed."))
    return redirect("tenants:webhooks")


@require_POST
@member_required(Permission.WEBHOOKS_WRITE)
@refusals_told
def webhook_test(request: TenantRequest, endpoint_id: UUID) -> HttpResponse:
    """POST /app/webhooks/<id>/test/: leads to the delivery of the test event."""
    endpoint = _endpoint(request, endpoint_id)
    if tested_too_often(endpoint.pk):
        messages.error(request, _("That was tested often just now. Try again in a minute."))
        return redirect("tenants:webhook", endpoint.pk)
    try:
        delivery = hooks.endpoint_test(**_about_told(request, endpoint))
    except EndpointOff as error:
        messages.error(request, str(error))
        return redirect("tenants:webhook", endpoint.pk)
    messages.success(request, _("A test event is on its way."))
    return redirect("tenants:delivery", delivery.pk)


@require_POST
@member_required(Permission.WEBHOOKS_WRITE)
@refusals_told
def webhook_enable(request: TenantRequest, endpoint_id: UUID) -> HttpResponse:
    """POST /app/webhooks/<id>/enable/"""
    told = _("The webhook is on: it is told from the next event on.")
    endpoint = _endpoint(request, endpoint_id)
    hooks.endpoint_enable(**_about_told(request, endpoint))
    messages.success(request, told)
    return redirect("tenants:webhook", endpoint.pk)


@require_POST
@member_required(Permission.WEBHOOKS_WRITE)
@refusals_told
def webhook_disable(request: TenantRequest, endpoint_id: UUID) -> HttpResponse:
    """POST /app/webhooks/<id>/disable/"""
    told = _("The webhook is off: it is told nothing.")
    endpoint = _endpoint(request, endpoint_id)
    hooks.endpoint_disable(**_about(request, endpoint))
    messages.success(request, told)
    return redirect("tenants:webhook", endpoint.pk)


@require_POST
@member_required(Permission.WEBHOOKS_WRITE)
@refusals_told
def webhook_replay(request: TenantRequest, endpoint_id: UUID) -> HttpResponse:
    """POST /app/webhooks/<id>/replay/: all that was given up is sent again."""
    endpoint = _endpoint(request, endpoint_id)
    try:
        count = hooks.deliveries_replay(**_about_told(request, endpoint))
    except EndpointOff as error:
        messages.error(request, str(error))
    else:
        told = ngettext("%(count)s event is sent again.", "%(count)s events are sent again.", count)
        messages.success(request, told % {"count": count})
    return redirect("tenants:webhook", endpoint.pk)


def _endpoint(request: TenantRequest, endpoint_id: UUID) -> WebhookEndpoint:
    try:
        return selectors.webhook_endpoint(tenant=request.tenant, endpoint_id=endpoint_id)
    except WebhookEndpoint.DoesNotExist as error:
        raise Http404 from error


def _about(request: TenantRequest, endpoint: WebhookEndpoint) -> dict[str, Any]:
    return {"tenant_id": request.tenant.pk, "actor": request.actor, "endpoint_id": endpoint.pk}


def _about_told(request: TenantRequest, endpoint: WebhookEndpoint) -> dict[str, Any]:
    """For what sends something, or will: also what the member may read."""
    return {**_about(request, endpoint), "granted": request.permissions}


def _shown(request: TenantRequest, endpoint: WebhookEndpoint, secret: str) -> HttpResponse:
    """The secret, kept by no cache and in no history."""
    context = {"endpoint": endpoint, "secret": secret}
    response = render(request, "tenants/webhooks/shown.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _old_secret_signs(endpoint: WebhookEndpoint) -> bool:
    return bool(endpoint.old_secret_until and endpoint.old_secret_until > timezone.now())


def _hours() -> int:
    return int(hooks.OLD_SECRET_FOR.total_seconds() // 3600)


def _state(request: TenantRequest) -> str:
    """The state that is asked for; "" for every one."""
    asked = request.GET.get("state", "")
    return asked if asked in WebhookDelivery.State.values else ""


def _log(request: TenantRequest, endpoint: WebhookEndpoint) -> QuerySet[WebhookDelivery]:
    """What was sent to it, newest first, from where the page before ended."""
    found = selectors.webhook_deliveries(
        tenant=request.tenant, endpoint=endpoint.pk, state=_state(request)
    )
    try:
        last = endpoint.deliveries.get(pk=UUID(request.GET["before"]))
    except (KeyError, ValueError, WebhookDelivery.DoesNotExist):
        return found
    return found.filter(
        Q(created_at__lt=last.created_at) | Q(created_at=last.created_at, pk__lt=last.pk)
    )
