"""The list of calls: what is looked for stands in the address, and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from calls import selectors
from calls.models import SavedView
from calls.search import SearchTooWide
from calls.views.chips import chips
from calls.views.found import COUNTED, Page, page_found
from calls.views.notices import notice_taken
from calls.views.search_form import CallSearch
from prosaas.lib.phone import grouped
from tenants.access import TenantRequest, member_required
from tenants.models import Agent, PhoneNumber
from tenants.permissions import Permission

BUILT_IN: Final[tuple[tuple[Promise, str], ...]] = (
    (gettext_lazy("All"), ""),
    (gettext_lazy("Unread"), "unread=true"),
    (gettext_lazy("To follow up"), "follow_up=open"),
    (gettext_lazy("Missed"), "outcome=missed"),
    (gettext_lazy("Messages"), "outcome=message"),
    (gettext_lazy("Tests"), "test=true"),
)


@dataclass(frozen=True, slots=True)
class Tab:
    """A view of the list: one of ours, or one that the member keeps (then with its row)."""

    name: str | Promise
    query: str
    is_current: bool
    saved: SavedView | None = None


@require_safe
@member_required(Permission.CALLS_READ)
def call_list(request: TenantRequest) -> HttpResponse:
    """GET /app/calls/?…: a page of the calls that are looked for (docs/search.md).

    To htmx only the results, which take the place of those that are shown.
    """
    context = listing(request)
    htmx = cast("Any", request).htmx
    is_part = htmx and not htmx.history_restore_request
    answer = render(request, f"calls/list{'_results' if is_part else ''}.html", context)
    patch_vary_headers(answer, ["HX-Request"])
    if is_part:
        query = context["query"]
        answer["HX-Push-Url"] = f"{reverse('calls:call_list')}{'?' if query else ''}{query}"
    return answer


def search_form(request: TenantRequest, data: Any = None) -> CallSearch:
    """The search that the address, or `data`, says, with the business's own agents and numbers."""
    agents = Agent.objects.filter(tenant=request.tenant).order_by("name")
    numbers = PhoneNumber.objects.filter(tenant=request.tenant).order_by("created_at", "pk")
    return CallSearch(
        request.GET if data is None else data,
        zone=ZoneInfo(request.tenant.timezone),
        agents={str(pk): name for pk, name in agents.values_list("pk", "name")},
        numbers={str(pk): grouped(e164) for pk, e164 in numbers.values_list("pk", "e164")},
        reads_words=Permission.RECORDINGS_READ in request.permissions,
    )


def listing(request: TenantRequest) -> dict[str, Any]:
    """What the list shows. Without calls: why, and what to do about it."""
    form = search_form(request)
    query = form.query()
    page, is_too_wide = _page(request, form)
    is_first = not page.rows and not form.query(sort="")
    return {
        "form": form,
        "chips": chips(form) if form.is_valid() else [],
        "query": query,
        "turned": _turned(form),
        "page": page,
        "is_more": page.count > COUNTED,
        "counted": COUNTED,
        "is_too_wide": is_too_wide,
        "is_new": is_first,
        "cursor": request.GET.get("cursor", ""),
        "tabs": _tabs(request, form),
        "keeps_views": _keeps_views(request),
        "notice": notice_taken(request),
        "tenant": request.tenant,
        "number": selectors.number_to_dial(tenant=request.tenant) if is_first else "",
    }


def _page(request: TenantRequest, form: CallSearch) -> tuple[Page, bool]:
    """The page, and whether it would take too long to find; nothing of a bad form."""
    if not form.is_valid():
        return Page([], 0, "", ""), False
    try:
        agents = {str(key): str(name) for key, name in form.agents.items()}
        return page_found(request, form, agents), False
    except SearchTooWide:
        return Page([], 0, "", ""), True


def _turned(form: CallSearch) -> str:
    """The same search in the other order."""
    query = form.query(sort="")
    if not form.is_newest_first:
        return query
    return f"{query}&sort=created_at" if query else "sort=created_at"


def _keeps_views(request: TenantRequest) -> bool:
    """Members alone; whoever is on a visit has no place to keep them in."""
    return request.place is not None and request.place.visit_id is None


def _tabs(request: TenantRequest, form: CallSearch) -> list[Tab]:
    query = form.query(sort="")
    tabs = [Tab(name, each, each == query) for name, each in BUILT_IN]
    if not _keeps_views(request):
        return tabs
    views = SavedView.objects.filter(tenant=request.tenant, membership__user=request.user).order_by(
        "name"
    )
    kept = [Tab(view.name, view.query, view.query == query, view) for view in views]
    return [*tabs, *kept]
