"""What the pages of the start share: the list of steps, and where each leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from calls import getting_started
from calls.getting_started import Facts, Step
from tenants.access import TenantRequest
from tenants.context import tenant_context
from tenants.models import Tenant
from tenants.permissions import Permission

NAMES: Final[Mapping[Step, Promise]] = {
    Step.BUSINESS: gettext_lazy("Your business"),
    Step.NUMBER: gettext_lazy("A telephone number"),
    Step.GREETING: gettext_lazy("What callers hear"),
    Step.TALK: gettext_lazy("Talk to it"),
    Step.LIVE: gettext_lazy("Go live"),
}

LEFT: Final = "start"  # the session's key; templates/tenants/numbers/_start.html reads it


@dataclass(frozen=True, slots=True)
class Stop:
    """One line of the list of steps."""

    word: str
    name: str | Promise
    url: str
    is_done: bool
    is_here: bool
    is_optional: bool


def stops(facts: Facts, here: Step | None = None) -> list[Stop]:
    """The list, in the active language."""
    return [
        Stop(
            word=each.step.value,
            name=NAMES[each.step],
            url=address_of(each.step),
            is_done=each.is_done,
            is_here=each.step is here,
            is_optional=each.is_optional,
        )
        for each in getting_started.steps(facts)
    ]


def steps(tenant: Tenant) -> list[Stop]:
    """The same for another page, as the overview's card; inside the tenant's context."""
    return stops(getting_started.facts_of(tenant=tenant))


def address_of(step: Step) -> str:
    """The page of a step."""
    return reverse(f"calls:start_{step}")


def shown(
    request: TenantRequest,
    step: Step,
    context: Mapping[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """The page of a step with its list; also where the tenant's context is left already."""
    with tenant_context(request.tenant.pk):
        facts = getting_started.facts_of(tenant=request.tenant)
    _remembered(request, step, facts)
    order = list(Step)
    at = order.index(step)
    every = {
        "tenant": request.tenant,
        "facts": facts,
        "stops": stops(facts, step),
        "before": address_of(order[at - 1]) if at else "",
        "after": address_of(order[at + 1]) if at + 1 < len(order) else "",
        "position": at + 1,
        "is_writer": Permission.AGENTS_WRITE in request.permissions,
        "is_owner": Permission.NUMBERS_WRITE in request.permissions,
    }
    return render(request, f"calls/start/{step}.html", {**every, **context}, status=status)


def _remembered(request: TenantRequest, step: Step, facts: Facts) -> None:
    """Pages that are reached from the start lead back to it, until callers are answered."""
    back = {"tenant": str(request.tenant.pk), "to": address_of(step)}
    if facts.is_live:
        request.session.pop(LEFT, None)
    elif request.session.get(LEFT) != back:
        request.session[LEFT] = back
