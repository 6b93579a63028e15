"""A page of the list: the calls that are found, and what stands beside each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from calls.models import LIVE_STATUSES, Call, CallStatus, CallTag, Direction
from calls.search import calls_found, newest_found, search_patience
from calls.views.search_form import CallSearch
from tenants.access import TenantRequest
from tenants.models import Tenant
from tenants.rest.pages import KeysetPages

ROWS: Final = 25
COUNTED: Final = 100  # of more calls the page says that there are more
_WEEK: Final = 7


@dataclass(slots=True)
class Row:
    """A call in the list. `summary` is what an app above knows of it (recordings).

    `at` is when it began, in the time zone of its business.
    """

    call: Call
    at: datetime
    day: str
    agent: str
    tags: Sequence[str]
    summary: Any = None

    @property
    def is_unread(self) -> bool:
        """As calls.search.UNREAD."""
        return self.call.read_at is None and not self.call.is_test

    @property
    def clock(self) -> str:
        """As 09:05; what a filter of the template would take ten times as long for."""
        return f"{self.at:%H:%M}"

    @property
    def stamp(self) -> str:
        """For `<time datetime>`."""
        return self.at.isoformat(timespec="seconds")

    @property
    def is_outbound(self) -> bool:
        """Whether our agent called."""
        return self.call.direction == Direction.OUTBOUND

    @property
    def other(self) -> str:
        """The number at the other end; "" for one that was withheld, and for a test."""
        return self.call.to_number if self.is_outbound else self.call.from_number

    @property
    def is_live(self) -> bool:
        """Whether it goes on."""
        return self.call.status in LIVE_STATUSES

    @property
    def says_status(self) -> bool:
        """Whether the status of a call that is over tells more than its outcome."""
        return self.call.status != CallStatus.COMPLETED and not self.call.outcome

    @property
    def length(self) -> str:
        """As 1:05, of a call that lasted; "" while that is not known."""
        seconds = self.call.seconds
        return f"{seconds // 60}:{seconds % 60:02}" if seconds else ""


@dataclass(frozen=True, slots=True)
class Page:
    """Calls, and where the list goes on: cursors, "" at either end. `count` is COUNTED + 1 for
    more than COUNTED."""

    rows: list[Row]
    count: int
    following: str
    previous: str


class _Places(KeysetPages):
    """The API's pages, told as cursors."""

    page_size = ROWS
    newest_first = True

    def is_newest_first(self, request: Request) -> bool:
        return self.newest_first

    def get_page_size(self, request: Request) -> int:
        return ROWS


def page_found(request: TenantRequest, form: CallSearch, agents: Mapping[str, str]) -> Page:
    """A page of what a valid form looks for; SearchTooWide. A cursor that is none is the start."""
    wanted = form.wanted()
    places = _Places()
    places.newest_first = form.is_newest_first
    is_bounded = wanted.q or wanted.tag  # a search that may be given up needs a way back
    cursor = request.GET.get("cursor")
    with transaction.atomic() if is_bounded else nullcontext(), search_patience(wanted):
        calls, count = _looked_for(request.tenant, form, is_first=not cursor)
        try:
            found = places.paginate_queryset(calls, _asked(cursor))
        except ValidationError:
            found = places.paginate_queryset(calls, _asked(None))
        following, previous = _cursor(places.get_next_link()), _cursor(places.get_previous_link())
    return Page(rows_told(request.tenant, found, agents), count, following, previous)


def _looked_for(tenant: Tenant, form: CallSearch, *, is_first: bool) -> tuple[QuerySet[Call], int]:
    """The calls, and how many, as far as a page says.

    Those that are counted have the first page among them: what is long to find is found once.
    """
    wanted, most = form.wanted(), COUNTED + 1
    if is_first and form.is_newest_first:
        ids = newest_found(tenant=tenant, wanted=wanted, most=most)
        return Call.objects.filter(tenant=tenant, pk__in=ids), len(ids)
    calls = calls_found(tenant=tenant, wanted=wanted)
    order = ("-created_at", "-id") if form.is_newest_first else ("created_at", "id")
    return calls, len(calls.order_by(*order).values_list("pk", flat=True)[:most])


def rows_told(tenant: Tenant, calls: Sequence[Call], agents: Mapping[str, str]) -> list[Row]:
    """The calls with their tags, in one query for all."""
    tags: dict[UUID, list[str]] = defaultdict(list)
    of_calls = CallTag.objects.filter(tenant=tenant, call__in=[call.pk for call in calls])
    for call_id, tag in of_calls.order_by("tag").values_list("call_id", "tag"):
        tags[call_id].append(tag)
    zone = ZoneInfo(tenant.timezone)
    today = timezone.now().astimezone(zone).date()
    told = []
    for call in calls:
        at = call.created_at.astimezone(zone)
        agent = agents.get(str(call.agent_id), "")
        told.append(Row(call, at, day_told(at, today), agent, tags.get(call.pk, ())))
    return told


def day_told(at: datetime, today: date) -> str:
    """A day as people say it: today, yesterday, a weekday of the last week, else its date."""
    ago = (today - at.date()).days
    if ago == 0:
        return _("Today")
    if ago == 1:
        return _("Yesterday")
    if 0 < ago < _WEEK:
        return date_format(at, "l")
    return date_format(at, "MONTH_DAY_FORMAT" if at.year == today.year else "SHORT_DATE_FORMAT")


def _asked(cursor: str | None) -> Request:
    """A request of the API for the page at this place."""
    asked = HttpRequest()
    asked.META = {"SERVER_NAME": "localhost", "SERVER_PORT": "80"}
    if cursor:
        asked.GET = QueryDict(urlencode({"cursor": cursor}))
    return Request(asked)


def _cursor(address: str | None) -> str:
    return parse_qs(urlsplit(address or "").query).get("cursor", [""])[0]
