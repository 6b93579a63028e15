"""The page that shows what is used of the limits, what it was spent on, and the months."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.test import Client
from django.utils import timezone

from calls import selectors
from calls.figures import bill
from tenants.context import tenant_context
from tenants.models import Tenant
from tenants.services import NewTenant
from tests.calls.calling import call_made, changed
from tests.calls.limits.limiting import limited, used

PAGE = "/app/usage/"
EXPORT = "/app/usage/export/"


def shown(client: Client, path: str = PAGE) -> str:
    """The page's words, with each stretch of white space as one."""
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_it_shows_what_is_used_and_how_much_there_is(shop: NewTenant, owner: Client) -> None:
    limited(shop, concurrent_calls=7, minutes=500, spend_micros=25_000_000)
    changed(call_made(shop), direction="outbound")
    used(shop, "carrier.inbound", minutes=41, micros=1_234_567)
    used(shop, "carrier.inbound+2", minutes=1)
    used(shop, "carrier.stream", minutes=99)
    page = shown(owner)
    for told in ("42 <small>of 500<", "1 <small>of 7<", "1 <small>no limit<", "$1.23", "$25.00"):
        assert told in page
    assert page.count("<meter") == 3


def test_from_four_fifths_on_people_are_warned(shop: NewTenant, owner: Client) -> None:
    limited(shop, minutes=100)
    used(shop, "carrier.inbound", minutes=79)
    assert "of the limit is used" not in shown(owner)
    used(shop, "carrier.outbound", minutes=1)
    assert '<bdi dir="ltr">80%</bdi> of the limit is used' in shown(owner)
    used(shop, "carrier.outbound+2", minutes=20)
    assert "the limit is reached. Callers leave a message" in shown(owner)


def test_a_limit_of_nothing_is_reached(shop: NewTenant, owner: Client) -> None:
    limited(shop, outbound_calls=0)
    assert "No more calls can be made" in shown(owner)


def test_what_was_used_is_told_in_plain_words(shop: NewTenant, owner: Client) -> None:
    used(shop, "carrier.inbound", micros=1_000_000)
    used(shop, "carrier.stream", micros=1_000_000)
    used(shop, "realtime.audio.output+2", micros=6_000_000)
    used(shop, "extraction.input", micros=2_000_000)
    used(shop, "carrier.recording", micros=10_000)
    page = shown(owner)
    for told in ("Conversation", "$6.00", "60%", "Telephone", "$2.00", "Summary", "$10.01"):
        assert told in page
    assert "&lt;1%" in page
    assert "realtime" not in page


def test_months_are_the_tenants(shop: NewTenant) -> None:
    limited(shop, zone="Pacific/Auckland")
    used(shop, "carrier.inbound", minutes=1, at=datetime(2026, 9, 30, 11, tzinfo=UTC))  # October
    used(shop, "carrier.inbound+2", minutes=2, at=datetime(2026, 9, 30, 10, tzinfo=UTC))
    with tenant_context(shop.tenant.pk):
        Tenant.objects.update(created_at=datetime(2026, 9, 5, tzinfo=UTC))
        months = bill.months_before(tenant=Tenant.objects.get(), today=date(2026, 11, 3))
    assert [(each.first, each.minutes) for each in months] == [
        (date(2026, 10, 1), 1),
        (date(2026, 9, 1), 2),
    ]


def test_a_month_is_told_as_a_file(shop: NewTenant, owner: Client) -> None:
    used(shop, "summary.input", minutes=2, micros=1_500_000)
    used(shop, "summary.input+2", minutes=1, micros=1)
    answer = owner.get(EXPORT)
    lines = answer.content.decode().splitlines()
    assert lines == ["kind,model,unit,quantity,cost_usd", "summary.input,,minutes,3,1.500001"]
    assert answer["Content-Disposition"].startswith('attachment; filename="usage-20')


def test_another_month_can_be_asked_for_and_none_that_is_to_come(owner: Client) -> None:
    here = timezone.now().astimezone(ZoneInfo("UTC"))
    assert "Nothing was used in this month." in shown(owner, f"{PAGE}?month=2020-02")
    for wrong in (f"{here + timedelta(days=40):%Y-%m}", "2026-13", "soon"):
        assert owner.get(PAGE, {"month": wrong}).status_code == 404


def test_the_month_ends_in_the_tenants_time_zone(shop: NewTenant) -> None:
    limited(shop, zone="Pacific/Auckland")
    with tenant_context(shop.tenant.pk):
        tenant = Tenant.objects.get()
        now = datetime(2026, 11, 30, 12, tzinfo=UTC)
        resets_at = selectors.usage_now(tenant=tenant, now=now).resets_at
    assert resets_at.isoformat() == "2027-01-01T00:00:00+13:00"


def test_a_viewer_and_a_visitor_do_not_see_it(teammate: Client, visitor: Client) -> None:
    for path in (PAGE, EXPORT):
        assert teammate.get(path).status_code == 403
        assert visitor.get(path)["Location"].startswith("/accounts/login/")


def test_others_usage_is_not_here(shop: NewTenant, stranger: Client) -> None:
    used(shop, "summary.input", micros=7_770_000)
    assert "7.77" not in shown(stranger)
    assert "summary" not in stranger.get(EXPORT).content.decode()
