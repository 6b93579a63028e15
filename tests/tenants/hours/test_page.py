"""The page of business hours: what it shows to whom, and what its forms do."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tenants.context import tenant_context
from tenants.hours import WEEK
from tenants.models import AuditEvent, Membership, Tenant
from tenants.services import SYSTEM, NewTenant
from tenants.services.hours import hours_set
from tests.factories import member_made
from tests.tenants.hours.plans import ALL_DAY, NINE_TO_FIVE, daily, weekly

pytestmark = pytest.mark.django_db
PAGE, SAVE = "/app/hours/", "/app/hours/week/"
EXCEPTION, USUAL, OPEN = "/app/hours/exception/", "/app/hours/usual/", "/app/hours/open/"
TUESDAY = {"tue_state": "hours", "tue_from1": "07:07", "tue_until1": "08:08"}


@pytest.fixture
def manager(shop: NewTenant) -> Client:
    """A browser logged in as a manager of the shop."""
    client = Client()
    client.force_login(member_made(shop, "manager@example.com", Membership.Role.MANAGER))
    return client


def ahead(days: int) -> str:
    """A date so many days from now."""
    return str(timezone.now().date() + timedelta(days=days))


def hours_of(made: NewTenant) -> Any:
    with tenant_context(made.tenant.pk):
        return Tenant.objects.get().hours


def given(made: NewTenant, hours: dict[str, Any]) -> None:
    hours_set(tenant_id=made.tenant.pk, actor=SYSTEM, hours=hours)


def week(**changes: Any) -> dict[str, Any]:
    """The form with every day closed, but for `sun_state="day"` and the like."""
    closed = {f"{day}-state": "closed" for day in WEEK} | {"country": ""}
    return closed | {name.replace("_", "-"): value for name, value in changes.items()}


def exception(day: str, **more: str) -> dict[str, str]:
    return {"exception-day": day, **{f"exception-{name}": text for name, text in more.items()}}


def text(response: Any) -> str:
    return str(response.content.decode())


def test_everybody_in_the_business_sees_its_hours(
    shop: NewTenant, owner: Client, manager: Client, teammate: Client
) -> None:
    given(shop, weekly("IL", sun=[["09:00", "12:34"]]))
    for client in (owner, manager):
        assert 'value="12:34"' in text(client.get(PAGE))
    seen = text(teammate.get(PAGE))
    assert "09:00-12:34" in seen
    assert "Israel" in seen
    assert "Yom Kippur" in seen


def test_who_may_only_look_is_shown_no_form(shop: NewTenant, teammate: Client) -> None:
    given(shop, weekly("IL", sun=NINE_TO_FIVE) | {"exceptions": {ahead(3): [], ahead(-3): []}})
    seen = text(teammate.get(PAGE))
    assert [path for path in (SAVE, EXCEPTION, USUAL, OPEN) if f'"{path}"' in seen] == []


@pytest.mark.parametrize("path", [SAVE, EXCEPTION, USUAL, OPEN])
def test_viewers_strangers_and_visitors_change_nothing(
    path: str, shop: NewTenant, teammate: Client, stranger: Client, visitor: Client
) -> None:
    form = week() | exception(ahead(3), state="closed") | {"day": ahead(3)}
    assert teammate.post(path, form).status_code == 403
    stranger.post(path, form)
    assert visitor.post(path, form).headers["Location"].startswith("/accounts/login/")
    assert hours_of(shop) == {}


def test_a_week_is_stored(shop: NewTenant, manager: Client) -> None:
    form = week(
        country="IL", sun_state="hours", sun_from1="09:00", sun_until1="13:00",
        sun_from2="16:00", sun_until2="19:30", thu_state="hours", thu_from1="20:00",
        thu_until1="00:00", fri_state="day",
    )  # fmt: skip
    assert manager.post(SAVE, form).headers["Location"] == PAGE
    spans = {
        "sun": [["09:00", "13:00"], ["16:00", "19:30"]],
        "thu": [["20:00", "24:00"]],
        "fri": ALL_DAY,
    }
    assert hours_of(shop) == weekly("IL", **spans)


def test_what_is_shown_can_be_sent_back_unchanged(shop: NewTenant, owner: Client) -> None:
    """Every state of a day, and a country that is not offered."""
    stored = weekly(
        "XK", sun=[["22:00", "02:00"]], mon=[["09:00", "24:00"]], tue=ALL_DAY,
        wed=[["00:00", "01:00"], ["02:00", "03:00"], ["04:00", "05:00"], ["06:00", "07:00"]],
    )  # fmt: skip
    given(shop, stored)
    shown = owner.get(PAGE).context["week"]
    form = {
        field.html_name: _sent(field)
        for part in (*shown.days, shown.holidays)
        for field in part
        if field.value() is not None
    }
    assert owner.post(SAVE, form).status_code == 302
    assert hours_of(shop) == stored
    with tenant_context(shop.tenant.pk):
        assert AuditEvent.objects.filter(action="hours.changed").count() == 1


def _sent(field: Any) -> str:
    value = field.value()
    return f"{value:%H:%M}" if hasattr(value, "hour") else str(value)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"sun_state": ""}, "This field is required"),
        ({"sun_state": "hours"}, "Give at least one time"),
        ({"sun_state": "hours", "sun_from1": "09:00"}, "A time is missing"),
        ({"sun_state": "hours", "sun_until2": "09:00"}, "A time is missing"),
        ({"sun_state": "hours", "sun_from1": "9 o'clock", "sun_until1": "17:00"}, "valid time"),
        ({"sun_state": "closed", "sun_from1": "09:00", "sun_until1": "17:00"}, "new times"),
        ({"sun_state": "hours", "sun_from1": "09:00", "sun_until1": "09:00"}, "no length"),
        (
            {
                "sun_state": "hours", "sun_from1": "09:00", "sun_until1": "13:00",
                "sun_from2": "12:00", "sun_until2": "15:00",
            },
            "overlap",
        ),
        (
            {"sun_state": "hours", "sun_from1": "22:00", "sun_until1": "02:00", "mon_state": "day"},
            "runs into",
        ),
        ({"country": "ZZ"}, "Select a valid choice"),
    ],
)  # fmt: skip
def test_a_week_that_cannot_be_used_says_why_and_keeps_what_was_typed(
    changes: dict[str, str], error: str, shop: NewTenant, owner: Client
) -> None:
    response = owner.post(SAVE, week(**TUESDAY, **changes))
    assert response.status_code == 422
    assert error in text(response)
    assert 'value="07:07"' in text(response)
    assert hours_of(shop) == {}


@pytest.mark.parametrize("before", ["closed", "day"])
def test_times_typed_beside_a_choice_that_was_left_alone_open_the_day(
    before: str, shop: NewTenant, owner: Client
) -> None:
    given(shop, weekly(sun=ALL_DAY) if before == "day" else weekly())
    form = week(sun_state=before, sun_from1="09:00", sun_until1="17:00")
    assert owner.post(SAVE, form).status_code == 302
    assert hours_of(shop) == weekly(sun=NINE_TO_FIVE)


def test_a_refused_week_leads_to_the_days_that_are_wrong(owner: Client) -> None:
    seen = text(owner.post(SAVE, week(fri_state="hours", country="ZZ")))
    assert '<a href="#day-fri">Friday</a>, <a href="#id_country">the holidays</a>.' in seen
    assert '<fieldset id="day-fri"' in seen
    assert 'id="id_country"' in seen
    assert 'href="#day-thu"' not in seen


def test_a_refused_exception_leads_to_its_form(owner: Client) -> None:
    seen = text(owner.post(EXCEPTION, exception(ahead(3), state="hours")))
    assert 'Not saved: look at <a href="#exception">' in seen
    assert "Not saved" not in text(owner.get(PAGE))


def test_the_page_tells_the_time_there_and_where_the_zone_is_changed(
    owner: Client, teammate: Client
) -> None:
    changing = '<a href="/app/settings/">Change the time zone</a>'
    seen = text(owner.get(PAGE))
    assert changing in seen
    assert re.search(r'By your clock it is <bdi dir="ltr">\d\d:\d\d</bdi>\.', seen)
    assert changing not in text(teammate.get(PAGE))


def test_times_of_before_do_not_keep_a_day_from_being_closed(
    shop: NewTenant, owner: Client
) -> None:
    """Who chooses closed need not empty the times that stand there."""
    given(shop, weekly(sun=NINE_TO_FIVE, mon=NINE_TO_FIVE))
    form = week(
        sun_from1="09:00", sun_until1="17:00", mon_state="hours", mon_from1="09:00",
        mon_until1="17:00",
    )  # fmt: skip
    assert owner.post(SAVE, form).status_code == 302
    assert hours_of(shop) == weekly(mon=NINE_TO_FIVE)


def test_an_exception_is_added_replaced_and_removed(shop: NewTenant, owner: Client) -> None:
    day = ahead(10)
    owner.post(EXCEPTION, exception(day, state="hours", from1="10:00", until1="12:00"))
    assert hours_of(shop)["exceptions"] == {day: [["10:00", "12:00"]]}
    owner.post(EXCEPTION, exception(day, state="closed"))
    assert hours_of(shop)["exceptions"] == {day: []}
    owner.post(USUAL, {"day": day})
    assert hours_of(shop) == {}


@pytest.mark.parametrize(
    ("day", "more", "error"),
    [
        (-1, {"state": "closed"}, "This day is over"),
        (3, {}, "This field is required"),
        (3, {"state": "hours", "from1": "09:00"}, "A time is missing"),
        (3, {"state": "hours", "from1": "09:00", "until1": "09:00"}, "no length"),
    ],
)
def test_an_exception_that_cannot_be_used_says_why(
    day: int, more: dict[str, str], error: str, shop: NewTenant, owner: Client
) -> None:
    response = owner.post(EXCEPTION, exception(ahead(day), **more))
    assert response.status_code == 422
    assert error in text(response)
    assert f'value="{ahead(day)}"' in text(response)
    assert hours_of(shop) == {}


@pytest.mark.parametrize("path", [USUAL, OPEN])
def test_what_is_no_date_is_refused(path: str, shop: NewTenant, owner: Client) -> None:
    assert "not a date" in text(owner.post(path, {"day": "2026-02-30"}, follow=True))
    assert hours_of(shop) == {}


def test_a_holiday_is_opened_like_any_other_such_day(shop: NewTenant, owner: Client) -> None:
    given(shop, daily(holidays="IL"))
    holiday = owner.get(PAGE).context["holidays"][0]
    assert (holiday.hours, holiday.can_open) == ("closed", True)
    owner.post(OPEN, {"day": str(holiday.day)})
    assert hours_of(shop)["exceptions"] == {str(holiday.day): NINE_TO_FIVE}
    row = owner.get(PAGE).context["holidays"][0]
    assert (row.hours, row.is_exception, row.can_open) == ("09:00-17:00", True, False)


def test_a_link_begins_an_exception_with_the_date(shop: NewTenant, owner: Client) -> None:
    assert f'value="{ahead(4)}"' in text(owner.get(PAGE, {"day": ahead(4)}))
    assert owner.get(PAGE, {"day": "nonsense"}).status_code == 200


def test_other_hours_of_a_holiday_begin_with_the_usual_ones(shop: NewTenant, owner: Client) -> None:
    given(shop, daily(holidays="IL"))
    day = str(owner.get(PAGE).context["holidays"][0].day)
    form = owner.get(PAGE, {"day": day}).context["exception"]
    shown = [form[name].value() for name in ("state", "from1", "until1")]
    assert [str(each) for each in shown] == ["hours", "09:00:00", "17:00:00"]
    begun = f"{EXCEPTION}?day={day}"
    owner.post(begun, exception(day, state="closed", from1="09:00", until1="17:00"))
    assert hours_of(shop)["exceptions"] == {day: []}  # closed was chosen, and it is closed


def test_an_exception_is_changed_under_its_own_name(shop: NewTenant, owner: Client) -> None:
    given(shop, {"exceptions": {"2030-12-31": []}})
    assert ">Change</a>" in text(owner.get(PAGE))
    seen = text(owner.get(PAGE, {"day": "2030-12-31"}))
    assert "<legend>Exception for 31 Dec 2030</legend>" in seen
    typed = exception("2030-12-31", state="closed", from1="09:00", until1="17:00")
    owner.post(f"{EXCEPTION}?day=2030-12-31", typed)
    assert hours_of(shop)["exceptions"] == {"2030-12-31": NINE_TO_FIVE}


def test_exceptions_that_are_over_stand_apart(shop: NewTenant, owner: Client) -> None:
    given(shop, {"exceptions": {ahead(-3): [], ahead(3): []}})
    context = owner.get(PAGE).context
    assert [str(row.day) for row in context["exceptions"]] == [ahead(3)]
    assert [str(row.day) for row in context["over"]] == [ahead(-3)]


def test_every_time_has_its_label(shop: NewTenant, owner: Client) -> None:
    seen = text(owner.get(PAGE))
    assert seen.count('type="time"') == (len(WEEK) + 1) * 4 * 2
    assert [day for day in WEEK if f'for="id_{day}-from1"' not in seen] == []
    assert seen.count("<fieldset") == seen.count("<legend") == len(WEEK) + 1


def test_the_audit_log_tells_a_change_in_words(shop: NewTenant, owner: Client) -> None:
    owner.post(SAVE, week(country="IL"))
    owner.post(EXCEPTION, exception("2030-01-02", state="closed"))
    seen = text(owner.get("/app/audit/"))
    assert "Changed the business hours" in seen
    assert "Sunday: closed (before: open all day)" in seen
    assert "Holidays: Israel (before: none)" in seen
    assert "2 Jan 2030 as usual" in seen
