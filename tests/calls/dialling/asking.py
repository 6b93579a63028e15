"""Asking for calls by the API, and what Twilio then posts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db.models import F
from django.test import Client

from calls.dialling import Wanted
from calls.dialling.ordering import call_order
from calls.models import Call
from tenants.context import tenant_context
from tenants.models import Tenant
from tenants.services import NewTenant
from tenants.services.audit import SYSTEM
from tests.calls.calling import call_sid

CALLS = "/api/v1/calls/"
CALLEE = "+14155550199"


def asked(made: NewTenant, path: str = CALLS, *, key: str = "", **body: Any) -> Any:
    """A POST with the tenant's API key; `key` is the Idempotency-Key."""
    headers = {"Authorization": f"Bearer {made.api_key}"}
    if key:
        headers["Idempotency-Key"] = key
    return Client().post(path, body, content_type="application/json", headers=headers)


def placed(made: NewTenant, to: str = CALLEE, **body: Any) -> Any:
    """A call asked for."""
    return asked(made, to=to, **body)


def refusal(answer: Any) -> tuple[int, str]:
    """The status and the code."""
    return answer.status_code, answer.json()["error"]["code"]


def ordered(made: NewTenant, to: str = CALLEE, call_id: UUID | None = None) -> Call:
    """The row of a call that Twilio was not asked for yet."""
    call, _ = call_order(
        tenant_id=made.tenant.pk, call_id=call_id or uuid4(), actor=SYSTEM, wanted=Wanted(to)
    )
    return call


def tenant_changed(made: NewTenant, **values: Any) -> None:
    """Behind the services' back."""
    with tenant_context(made.tenant.pk):
        Tenant.objects.filter(pk=made.tenant.pk).update(**values)


def earlier(call: Call, by: timedelta) -> None:
    """The call was asked for that long before."""
    with tenant_context(call.tenant_id):
        Call.objects.filter(pk=call.pk).update(created_at=F("created_at") - by)


def outbound_params(call: Call, **changes: Any) -> dict[str, Any]:
    """What Twilio posts about a call that we placed (protocols.md E)."""
    return {
        "CallSid": call_sid(),
        "AccountSid": settings.TWILIO_ACCOUNT_SID,
        "From": call.from_number,
        "To": call.to_number,
        "Direction": "outbound-api",
        "CallStatus": "in-progress",
        **changes,
    }
