"""Having the agent call somebody back: a page that asks, and the call."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from uuid import UUID, uuid4

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from calls import dialling
from calls.dialling import NotDialled, Wanted
from calls.dialling.reserving import minute_micros
from calls.models import Call, Direction
from prosaas.lib import drain
from prosaas.lib.phone import billed_country, is_e164
from recordings import selectors
from recordings.views import cost
from recordings.views.parts import call_or_404
from tenants.access import Answer, TenantRequest, member_required
from tenants.context import tenant_context
from tenants.models import PhoneNumber
from tenants.permissions import Permission

_SALT: Final = "recordings.call-back"
_ASKED_S: Final = 3600  # how long the page that asks may stand open


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody to call; what a minute costs as "$0.0140", "" where it is not known."""

    number: str
    label: str
    price: str


@require_http_methods(["GET", "HEAD", "POST"])
@member_required(Permission.CALLS_DIAL)
def call_back(request: TenantRequest, call_id: UUID) -> Answer:
    """GET, POST …/call-back/ (to, from, once): asks, then dials once for each page that asked."""
    call = call_or_404(request, call_id)
    if request.method != "POST":
        return _asked(request, call)
    to, sender = request.POST.get("to", ""), request.POST.get("from", "")
    new_id = _id_of(request, call)
    if new_id is None:
        return _asked(request, call, _("This page was open too long. Ask once more."), 422)
    if to not in {choice.number for choice in _choices(request, call)}:
        return _asked(request, call, _("Choose whom to call."), 422)
    if sender not in {number.e164 for number in _numbers(request)}:
        return _asked(request, call, _("Choose which of your numbers to call from."), 422)
    wanted = Wanted(to_number=to, number=sender, agent_id=call.agent_version.agent_id)
    return partial(_dial, request, call, new_id, wanted)


def _dial(request: TenantRequest, call: Call, new_id: UUID, wanted: Wanted) -> HttpResponse:
    """Outside the tenant's context: the phone company is asked."""
    if drain.DRAINING.is_set():
        words = _("This server is about to stop. Try again in a moment.")
        return _again(request, call, words, 503)
    try:
        placed = dialling.call_place(
            tenant_id=request.tenant.pk, call_id=new_id, actor=request.actor, wanted=wanted
        )
    except NotDialled as refusal:
        return _again(request, call, str(refusal), 422)
    messages.success(request, _("Your agent is calling."))
    return redirect("recordings:call", placed.pk)


def _again(request: TenantRequest, call: Call, trouble: str, status: int) -> HttpResponse:
    with tenant_context(request.tenant.pk):
        return _asked(request, call, trouble, status)


def _asked(
    request: TenantRequest, call: Call, trouble: str = "", status: int = 200
) -> HttpResponse:
    numbers = _numbers(request)
    own = call.phone_number.e164 if call.phone_number else ""
    context: dict[str, Any] = {
        "call": call,
        "tenant": request.tenant,
        "choices": _choices(request, call),
        "numbers": numbers,
        "to": request.POST.get("to", ""),
        "sender": request.POST.get("from", "") or own,
        "once": signing.dumps([request.tenant.pk.hex, call.pk.hex, uuid4().hex], salt=_SALT),
        "trouble": trouble,
    }
    return render(request, "recordings/call_back.html", context, status=status)


def _choices(request: TenantRequest, call: Call) -> list[Choice]:
    """The number at the other end, and the one that was asked for; without double."""
    is_outbound = call.direction == Direction.OUTBOUND
    other = call.to_number if is_outbound else call.from_number
    found = {other: _("The number of this call")} if other else {}
    if Permission.RECORDINGS_READ in request.permissions:
        summary = selectors.summary_of_call(tenant=request.tenant, call_id=call.pk)
        wanted = summary.callback_number if summary else ""
        if is_e164(wanted) and wanted not in found:
            found[wanted] = _("The number the caller asked to be called on")
    return [Choice(number, label, _price(number)) for number, label in found.items()]


def _price(number: str) -> str:
    micros = minute_micros(billed_country(number) or "")
    return "" if micros is None else cost.dollars(int(micros))


def _numbers(request: TenantRequest) -> list[PhoneNumber]:
    """Those that may call."""
    active = PhoneNumber.objects.filter(tenant=request.tenant, status=PhoneNumber.Status.ACTIVE)
    return list(active.order_by("created_at", "pk"))


def _id_of(request: TenantRequest, call: Call) -> UUID | None:
    """The new call's id, as the page that asked has it: sent twice, it is one call."""
    try:
        tenant, about, new_id = signing.loads(
            request.POST.get("once", ""), salt=_SALT, max_age=_ASKED_S
        )
        known = (UUID(tenant), UUID(about)) == (request.tenant.pk, call.pk)
        return UUID(new_id) if known else None
    except (signing.BadSignature, ValueError, TypeError):
        return None
