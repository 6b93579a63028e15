"""When a business is open, as its people change it; the audit log tells which days."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from tenants.context import tenant_context
from tenants.hours import WEEK, canonical
from tenants.models import Tenant
from tenants.services.audit import Actor, audit_record

CHANGED: Final = "hours.changed"  # in the audit log
CLOSED: Final = "closed"  # likewise, of a day
USUAL: Final = "usual"  # likewise, of a date without an exception
_FULL: Final[list[list[str]]] = [["00:00", "24:00"]]

Hours = dict[str, Any]
Spans = Sequence[Sequence[str]]


def hours_set(*, tenant_id: UUID, actor: Actor, hours: Mapping[str, Any]) -> bool:
    """All hours anew (tenants/hours), False where they are so already; BadHours."""
    return _changed(tenant_id, actor, lambda _old: dict(hours))


def week_set(*, tenant_id: UUID, actor: Actor, weekly: Mapping[str, Spans], holidays: str) -> bool:
    """The week and the country whose holidays are closed; the exceptions stay. BadHours."""
    return _changed(
        tenant_id, actor, lambda old: {**old, "weekly": dict(weekly), "holidays": holidays}
    )


def exception_set(*, tenant_id: UUID, actor: Actor, day: str, spans: Spans | None) -> bool:
    """How one day (YYYY-MM-DD) is not as usual: [] is closed, None is as usual again. BadHours."""

    def change(old: Hours) -> Hours:
        exceptions = {**old.get("exceptions", {}), day: spans}
        kept = {each: told for each, told in exceptions.items() if told is not None}
        return {**old, "exceptions": kept}

    return _changed(tenant_id, actor, change)


def _changed(tenant_id: UUID, actor: Actor, change: Callable[[Hours], Hours]) -> bool:
    """Two changes at once are made one after the other: none undoes what the other did."""
    with tenant_context(tenant_id):
        tenant = Tenant.objects.select_for_update(no_key=True).get(pk=tenant_id)
        old, new = tenant.hours, canonical(change(tenant.hours))
        if new == old:
            return False
        tenant.hours = new
        tenant.save(update_fields=["hours"])
        audit_record(
            tenant_id=tenant_id,
            actor=actor,
            action=CHANGED,
            subject=("tenant", tenant_id),
            details=_told(old, new),
        )
    return True


def _told(old: Hours, new: Hours) -> dict[str, Any]:
    """What is different, by day; the exceptions that are, in two lists."""
    details: dict[str, Any] = {
        day: {"old": _day(old, day), "new": _day(new, day)}
        for day in WEEK
        if _day(old, day) != _day(new, day)
    }
    if old.get("holidays", "") != new.get("holidays", ""):
        details["holidays"] = {"old": old.get("holidays", ""), "new": new.get("holidays", "")}
    before, after = old.get("exceptions", {}), new.get("exceptions", {})
    days = [day for day in sorted({*before, *after}) if before.get(day) != after.get(day)]
    if days:
        details["exceptions"] = {"old": _dates(before, days), "new": _dates(after, days)}
    return details


def _day(hours: Hours, day: str) -> str:
    weekly = hours.get("weekly")
    return _text(_FULL if weekly is None else weekly.get(day, []))


def _dates(exceptions: Mapping[str, Spans], days: Sequence[str]) -> list[str]:
    return [f"{day} {_text(exceptions[day]) if day in exceptions else USUAL}" for day in days]


def _text(spans: Spans) -> str:
    return " ".join("-".join(span) for span in spans) or CLOSED
