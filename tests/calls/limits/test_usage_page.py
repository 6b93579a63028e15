"""The page that shows what is used of the limits."""

from __future__ import annotations

from datetime import UTC, datetime

from django.test import Client

from calls import selectors
from tenants.context import tenant_context
from tenants.models import Tenant
from tenants.services import NewTenant
from tests.calls.calling import call_made, changed
from tests.calls.limits.limiting import limited, used

PAGE = "/app/usage/"


def test_it_shows_what_is_used_and_how_much_there_is(shop: NewTenant, owner: Client) -> None:
    limited(shop, concurrent_calls=7, minutes=500, spend_micros=25_000_000)
    changed(call_made(shop), direction="outbound")
    used(shop, "carrier.inbound", minutes=41, micros=1_234_567)
    used(shop, "carrier.inbound+2", minutes=1)
    used(shop, "carrier.stream", minutes=99)
    page = owner.get(PAGE).content.decode()
    for shown in ("<td>1</td><td>7</td>", "<td>1</td><td>\u2013</td>", "<td>42</td><td>500</td>"):
        assert shown in page
    assert "1.23" in page
    assert "25.00" in page


def test_the_month_ends_in_the_tenants_time_zone(shop: NewTenant) -> None:
    limited(shop, zone="Pacific/Auckland")
    with tenant_context(shop.tenant.pk):
        tenant = Tenant.objects.get()
        now = datetime(2026, 11, 30, 12, tzinfo=UTC)
        resets_at = selectors.usage_now(tenant=tenant, now=now).resets_at
    assert resets_at.isoformat() == "2027-01-01T00:00:00+13:00"


def test_a_viewer_and_a_visitor_do_not_see_it(teammate: Client, visitor: Client) -> None:
    assert teammate.get(PAGE).status_code == 403
    assert visitor.get(PAGE)["Location"].startswith("/accounts/login/")
