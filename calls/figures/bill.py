"""What a month cost, in the words of who pays; read from the ledger (docs/usage.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from calls.usage import LINE_KINDS, base_kind
from prosaas.lib.kept import kept
from tenants.models import Tenant

MONTHS: Final = 6  # that are shown beside this one
_CLOSED_FOR_S: Final = 600  # a month that is over is added up anew after so long
# What a line's kind begins with; the first that fits. Words, and what it is.
_PARTS: Final[Sequence[tuple[str, str]]] = (
    ("carrier.recording", "recording"),
    ("carrier.", "telephone"),
    ("realtime.transcription", "transcript"),
    ("realtime.", "conversation"),
    ("transcription", "transcript"),
    ("summary", "summary"),
    ("extraction", "summary"),
)
_WORDS: Final[Mapping[str, tuple[str | Promise, str | Promise]]] = {
    "telephone": (_("Telephone"), _("The line and the connection to the agent, by the minute")),
    "conversation": (_("Conversation"), _("The agent's listening and speaking")),
    "transcript": (_("Transcript"), _("What was said, written down")),
    "recording": (_("Recordings"), _("Recorded calls and voice messages")),
    "summary": (_("Summary"), _("What a call was about, and the details you asked for")),
    "other": (_("Other"), _("Everything else that was used")),
}
_KINDS: Final = """
    SELECT kind, sum(quantity), sum(cost_micros) FROM calls_usageentry
    WHERE tenant_id = %s AND occurred_at >= %s AND occurred_at < %s GROUP BY kind
"""


@dataclass(frozen=True, slots=True)
class BillPart:
    """One thing that was paid for; `share` of the month, from 0 to 1."""

    kind: str
    cost_micros: int
    share: float

    @property
    def label(self) -> str:
        """In the language of whoever looks."""
        return str(_WORDS[self.kind][0])

    @property
    def what(self) -> str:
        """What it is, in a few words."""
        return str(_WORDS[self.kind][1])

    @property
    def percent(self) -> int:
        """The share in whole percents."""
        return round(self.share * 100)


@dataclass(frozen=True, slots=True)
class MonthBill:
    """What a month came to; `first` is its first day. `kinds` are quantity and cost by kind."""

    first: date
    kinds: Mapping[str, tuple[int, int]]

    @property
    def minutes(self) -> int:
        """Of the line, as the carrier bills them."""
        return sum(
            used for kind, (used, _cost) in self.kinds.items() if base_kind(kind) in LINE_KINDS
        )

    @property
    def cost_micros(self) -> int:
        """All of it, in millionths of a USD."""
        return sum(cost for _used, cost in self.kinds.values())

    @property
    def parts(self) -> list[BillPart]:
        """By what was paid for, the dearest first; [] where nothing was used."""
        costs: Counter[str] = Counter()
        for kind, (_used, cost) in self.kinds.items():
            costs[next((word for begin, word in _PARTS if kind.startswith(begin)), "other")] += cost
        whole = costs.total() or 1
        dearest = sorted(costs.items(), key=lambda each: (-each[1], each[0]))
        return [BillPart(kind, cost, cost / whole) for kind, cost in dearest]


def month_used(*, tenant: Tenant, first: date) -> MonthBill:
    """What was used in a month so far. Inside the tenant's context."""
    return MonthBill(first, _kinds(tenant, first))


def months_before(*, tenant: Tenant, today: date) -> list[MonthBill]:
    """The last MONTHS months that are over, newest first, without those before the business.

    The ledger only grows, and hardly ever in a month that is over: each is kept for ten minutes.
    """
    began = tenant.created_at.astimezone(ZoneInfo(tenant.timezone)).date().replace(day=1)
    found, first = [], today.replace(day=1)
    for _each in range(MONTHS):
        first = (first - timedelta(days=1)).replace(day=1)
        if first < began:
            break
        found.append(_closed(tenant, first))
    return found


def month_after(first: date) -> date:
    """The first day of the next month."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def bounds(first: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When a month begins and ends in a zone."""
    after = month_after(first)
    begin, end = (datetime(day.year, day.month, 1, tzinfo=zone) for day in (first, after))
    return begin, end


def _closed(tenant: Tenant, first: date) -> MonthBill:
    key = f"usage-kinds:{tenant.pk}:{tenant.timezone}:{first}"
    return MonthBill(first, kept(key, _CLOSED_FOR_S, lambda: _kinds(tenant, first)))


def _kinds(tenant: Tenant, first: date) -> dict[str, tuple[int, int]]:
    begin, end = bounds(first, ZoneInfo(tenant.timezone))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off")  # compiling costs more than the walk
        cursor.execute(_KINDS, [tenant.pk, begin, end])
        return {kind: (int(used), int(cost)) for kind, used, cost in cursor.fetchall()}
