"""When a business is open: everybody in it sees it, owners and managers change it."""

from __future__ import annotations

from typing import Any

from tests.isolation.case import Case, Route
from tests.isolation.world import Side

_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")


def _week(_side: Side) -> dict[str, Any]:
    return {f"{day}-state": "day" for day in _DAYS} | {"sun-state": "closed", "country": "IL"}


def _exception(_side: Side) -> dict[str, Any]:
    return {"exception-day": "2090-01-02", "exception-state": "closed"}


def _day(_side: Side) -> dict[str, Any]:
    return {"day": "2090-01-02"}


CASES: list[Case] = [
    Route("tenants:hours", query=_day),
    Route("tenants:hours_week", "POST", form=_week, owner=302),
    Route("tenants:hours_exception", "POST", form=_exception, owner=302),
    Route("tenants:hours_usual", "POST", form=_day, owner=302),
    Route("tenants:hours_open", "POST", form=_day, owner=302),
]
