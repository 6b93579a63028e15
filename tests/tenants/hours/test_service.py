"""Changing the hours: checked, told in the audit log, and nobody's change is lost."""

from __future__ import annotations

from typing import Any

import pytest

from tenants.context import tenant_context
from tenants.hours import BadHours
from tenants.models import AuditEvent, Tenant, User
from tenants.services import Actor, NewTenant
from tenants.services.hours import exception_set, hours_set, week_set
from tests.tenants.hours.plans import ALL_DAY, NINE_TO_FIVE, daily, weekly

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(shop: NewTenant) -> dict[str, Any]:
    """The shop, and its owner as who acts."""
    owner = User.objects.get(email=shop.owner_email)
    return {"tenant_id": shop.tenant.pk, "actor": Actor(AuditEvent.ActorKind.USER, owner.pk)}


def hours_of(made: NewTenant) -> Any:
    """As they are stored."""
    with tenant_context(made.tenant.pk):
        return Tenant.objects.get().hours


def told(made: NewTenant) -> list[dict[str, Any]]:
    """The details of each change, oldest first."""
    with tenant_context(made.tenant.pk):
        events = AuditEvent.objects.filter(action="hours.changed").order_by("position")
        return [event.details for event in events]


def test_hours_are_stored_in_their_one_way(shop: NewTenant, by: dict[str, Any]) -> None:
    assert hours_set(**by, hours={"weekly": {"mon": [], "sun": [["09:00", "00:00"]]}})
    assert hours_of(shop) == weekly(sun=[["09:00", "24:00"]])


def test_bad_hours_change_nothing(shop: NewTenant, by: dict[str, Any]) -> None:
    hours_set(**by, hours=daily(holidays="IL"))
    with pytest.raises(BadHours):
        hours_set(**by, hours=daily(holidays="ZZ"))
    assert hours_of(shop) == daily(holidays="IL")
    assert len(told(shop)) == 1


@pytest.mark.parametrize("hours", [{}, daily(ALL_DAY)])
def test_the_same_hours_are_no_event(
    shop: NewTenant, by: dict[str, Any], hours: dict[str, Any]
) -> None:
    assert not hours_set(**by, hours=hours)
    assert told(shop) == []


def test_the_log_tells_what_is_different(shop: NewTenant, by: dict[str, Any]) -> None:
    hours_set(**by, hours=daily(d2026_12_31=[]))
    week = {**daily()["weekly"], "fri": [["09:00", "12:00"], ["14:00", "15:00"]], "sat": []}
    week_set(**by, weekly=week, holidays="IL")
    assert told(shop)[1] == {
        "fri": {"old": "09:00-17:00", "new": "09:00-12:00 14:00-15:00"},
        "sat": {"old": "09:00-17:00", "new": "closed"},
        "holidays": {"old": "", "new": "IL"},
    }
    exception_set(**by, day="2026-12-31", spans=[["09:00", "11:00"]])
    exception_set(**by, day="2026-12-31", spans=None)
    assert told(shop)[2:] == [
        {"exceptions": {"old": ["2026-12-31 closed"], "new": ["2026-12-31 09:00-11:00"]}},
        {"exceptions": {"old": ["2026-12-31 09:00-11:00"], "new": ["2026-12-31 usual"]}},
    ]


def test_the_week_leaves_the_exceptions_and_they_leave_the_week(
    shop: NewTenant, by: dict[str, Any]
) -> None:
    exception_set(**by, day="2026-12-31", spans=[])
    week_set(**by, weekly=weekly(sun=NINE_TO_FIVE)["weekly"], holidays="US")
    exception_set(**by, day="2026-12-30", spans=ALL_DAY)
    assert hours_of(shop) == {
        **weekly("US", sun=NINE_TO_FIVE),
        "exceptions": {"2026-12-30": ALL_DAY, "2026-12-31": []},
    }


def test_an_exception_of_a_business_without_hours_leaves_it_open_otherwise(
    shop: NewTenant, by: dict[str, Any]
) -> None:
    exception_set(**by, day="2026-12-31", spans=[])
    assert hours_of(shop) == daily(ALL_DAY, d2026_12_31=[])
    exception_set(**by, day="2026-12-31", spans=None)
    assert hours_of(shop) == {}


def test_another_tenants_hours_stay(shop: NewTenant, rival: NewTenant, by: dict[str, Any]) -> None:
    hours_set(**by, hours=daily())
    assert hours_of(rival) == {}
