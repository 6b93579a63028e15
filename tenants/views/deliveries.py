"""The page of one delivery: what was sent, what was answered each time, and sending it again."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tenants import hooks, selectors
from tenants.access import TenantRequest, member_required
from tenants.hooks import EndpointOff, NotReplayable
from tenants.models import WebhookDelivery
from tenants.permissions import Permission
from tenants.views import webhooks_words
from tenants.views.webhooks_refused import refusals_told

_SOON: Final = timedelta(minutes=1)


@require_safe
@member_required(Permission.WEBHOOKS_READ)
def delivery(request: TenantRequest, delivery_id: UUID) -> HttpResponse:
    """GET /app/webhooks/deliveries/<id>/; the page loads again while it is about to be sent."""
    found = _delivery(request, delivery_id)
    is_open = found.state in WebhookDelivery.OPEN
    data = found.event.data if request.permissions >= hooks.CONTENT else None
    context = {
        "tenant": request.tenant,
        "delivery": found,
        "kind": webhooks_words.kinds([found.event.kind])[0],
        "tried": [(attempt, webhooks_words.trouble(attempt)) for attempt in found.tried.all()],
        "data": "" if data is None else json.dumps(data, ensure_ascii=False, indent=2),
        "is_open": is_open,
        "is_soon": is_open and found.not_before < timezone.now() + _SOON,
        "is_waiting": found.state == WebhookDelivery.State.WAITING,
    }
    return render(request, "tenants/webhooks/delivery.html", context)


@require_POST
@member_required(Permission.WEBHOOKS_WRITE)
@refusals_told
def delivery_replay(request: TenantRequest, delivery_id: UUID) -> HttpResponse:
    """POST /app/webhooks/deliveries/<id>/replay/"""
    found = _delivery(request, delivery_id)
    ids = {"tenant_id": request.tenant.pk, "delivery_id": found.pk}
    try:
        hooks.delivery_replay(actor=request.actor, granted=request.permissions, **ids)
    except (EndpointOff, NotReplayable) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It is sent again."))
    return redirect("tenants:delivery", found.pk)


def _delivery(request: TenantRequest, delivery_id: UUID) -> WebhookDelivery:
    try:
        return selectors.webhook_delivery(tenant=request.tenant, delivery_id=delivery_id)
    except WebhookDelivery.DoesNotExist as error:
        raise Http404 from error
