"""What operators may do to rows: look, change a tenant's terms, use the tools; nothing else."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.test import Client

from calls.models import Call, CallTurn, UsageEntry
from tenants.context import tenant_context
from tenants.models import (
    AgentVersion,
    ApiKey,
    AuditEvent,
    Membership,
    NumberClaim,
    PhoneNumber,
    Tenant,
    TwilioAccount,
)
from tenants.services import NewTenant
from tenants.services.settings import TERMS
from tests.isolation.number_rows import agents_made
from tests.isolation.rows import calls_made, receipts_made
from tests.isolation.words import A

pytestmark = pytest.mark.django_db
READ_ONLY = sorted(model._meta.label_lower for model in admin.site._registry if model != Tenant)


def page(label: str, pk: object, end: str = "change/") -> str:
    return f"/admin/{label.replace('.', '/')}/{pk}/{end}"


def tenant_page(made: NewTenant) -> str:
    return page("tenants.tenant", made.tenant.pk)


def terms(**changes: object) -> dict[str, object]:
    kept = {name: 30 for name in TERMS if name.startswith("keep")}
    return {**dict.fromkeys(TERMS, ""), **kept, **changes}


def events(made: NewTenant, action: str) -> list[AuditEvent]:
    with tenant_context(made.tenant.pk):
        return list(AuditEvent.objects.filter(action=action))


@pytest.fixture
def full(shop: NewTenant) -> NewTenant:
    """The shop with a call and all that comes of one."""
    with tenant_context(shop.tenant.pk):
        member = Membership.objects.get()
        calls_made(shop, member, A, "AC1")
        receipts_made(shop.tenant, A)
        number = PhoneNumber.objects.get()
        agents_made(number.agent, member.user, A)
        NumberClaim.objects.create(tenant=shop.tenant, e164=number.e164, agent=number.agent)
        TwilioAccount.objects.create(
            tenant=shop.tenant, sid="AC1", status="active", token="sealed-token"
        )
    return shop


@pytest.mark.parametrize("days", ["366", "2147483647"])
def test_days_have_the_bounds_of_the_owners_page(
    inside: Client, shop: NewTenant, days: str
) -> None:
    answer = inside.post(tenant_page(shop), terms(keep_carrier_audio_days=days))
    assert "Between 0 and 365 days." in answer.content.decode()
    assert events(shop, "tenant.changed") == []


def test_terms_are_changed_and_recorded(inside: Client, shop: NewTenant) -> None:
    answer = inside.post(tenant_page(shop), terms(limit_minutes=500))
    assert answer.status_code == 302
    with tenant_context(shop.tenant.pk):
        tenant = Tenant.objects.get()
    assert (tenant.limit_minutes, tenant.keep_audio_days) == (500, 30)
    (event,) = events(shop, "tenant.changed")
    assert event.actor_kind == "operator"
    keeps = [name for name in TERMS if name.startswith("keep")]
    assert event.details.keys() == {"limit_minutes", *keeps}
    assert event.details["limit_minutes"] == {"old": None, "new": 500}
    assert event.details["keep_audio_days"] == {"old": 90, "new": 30}


def test_where_calls_may_go_is_written_with_commas(inside: Client, shop: NewTenant) -> None:
    assert inside.post(tenant_page(shop), terms(outbound_countries="US,IL")).status_code == 302
    with tenant_context(shop.tenant.pk):
        assert Tenant.objects.get().outbound_countries == ["IL", "US"]
    page = inside.post(tenant_page(shop), terms(outbound_countries="XX")).content.decode()
    assert "There are no calls to XX." in page


def test_a_crafted_post_changes_no_more_than_the_terms(inside: Client, shop: NewTenant) -> None:
    inside.post(tenant_page(shop), terms(name="Mine", status="closed", locale="he"))
    with tenant_context(shop.tenant.pk):
        tenant = Tenant.objects.get()
    assert (tenant.name, tenant.status, tenant.locale) == ("Flower shop", "active", "en")


def test_a_bad_limit_is_said_at_its_field(inside: Client, shop: NewTenant) -> None:
    answer = inside.post(tenant_page(shop), terms(limit_minutes="-1"))
    assert (answer.status_code, events(shop, "tenant.changed")) == (200, [])
    assert 'value="-1"' in answer.content.decode()


def test_djangos_own_log_stays_empty(inside: Client, shop: NewTenant) -> None:
    inside.post(tenant_page(shop), terms(limit_minutes=500))
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("label", READ_ONLY)
def test_rows_are_shown_and_refuse_a_crafted_post(
    inside: Client, full: NewTenant, label: str
) -> None:
    with tenant_context(full.tenant.pk):
        model = next(each for each in admin.site._registry if each._meta.label_lower == label)
        row = model._default_manager.first()
        before = list(model._default_manager.order_by("pk").values())
    if row is None:
        assert label in {"tenants.invitation", "tenants.visit"}
        return
    assert inside.get(page(label, row.pk)).status_code == 200
    for end in ("change/", "delete/", "history/"):
        assert inside.post(page(label, row.pk, end), {"_save": "1"}).status_code in {403, 404}
    delete = {"action": "delete_selected", "_selected_action": str(row.pk), "post": "yes"}
    inside.post(f"/admin/{label.replace('.', '/')}/", delete)
    assert inside.post(f"/admin/{label.replace('.', '/')}/add/", {}).status_code == 404
    with tenant_context(full.tenant.pk):
        assert list(model._default_manager.order_by("pk").values()) == before


def test_no_page_shows_what_was_said_or_the_callers_number(inside: Client, full: NewTenant) -> None:
    with tenant_context(full.tenant.pk):
        call, turn = (
            Call.objects.filter(status="completed", is_test=False).get(),
            CallTurn.objects.get(),
        )
    for label, row in (("calls.call", call), ("calls.callturn", turn)):
        text = inside.get(page(label, row.pk)).content.decode()
        assert "They said" not in text
        assert A.caller not in text


def test_no_page_shows_the_token_of_the_carriers_account(inside: Client, full: NewTenant) -> None:
    with tenant_context(full.tenant.pk):
        account = TwilioAccount.objects.get()
    label = "tenants.twilioaccount"
    pages = [page(label, account.pk), "/admin/tenants/twilioaccount/"]
    texts = [inside.get(address).content.decode() for address in pages]
    assert all("AC1" in text for text in texts)
    assert not any("sealed-token" in text for text in texts)
    assert inside.get(pages[1], {"token": "sealed-token"}).status_code in {302, 400}


def test_who_wrote_a_version_and_why_is_shown(inside: Client, full: NewTenant) -> None:
    with tenant_context(full.tenant.pk):
        version = AgentVersion.objects.get(number=2)
    text = inside.get(page("tenants.agentversion", version.pk)).content.decode()
    assert str(version.author) in text
    assert version.note in text


def test_the_ledger_is_summed_by_month(inside: Client, full: NewTenant) -> None:
    with tenant_context(full.tenant.pk):
        month = UsageEntry.objects.get().occurred_at.strftime("%Y-%m")
    address = "/admin/calls/usageentry/"
    assert "0.004321 USD</bdi>" in inside.get(address, {"month": month}).content.decode()
    assert inside.get(address, {"month": "2001-01"}).status_code == 200
    assert inside.get(address, {"month": "nonsense"}).status_code == 200


def test_a_key_is_revoked_once(inside: Client, shop: NewTenant) -> None:
    with tenant_context(shop.tenant.pk):
        key = ApiKey.objects.get()
    tool = page("tenants.apikey", key.pk, "do/revoke/")
    assert inside.get(tool).status_code == 200
    inside.post(tool)
    again = inside.post(tool, follow=True)
    assert "That is no longer possible." in again.content.decode()
    (event,) = events(shop, "key.revoked")
    assert (event.actor_kind, event.object_id) == ("operator", str(key.pk))


def test_another_tenants_key_is_out_of_reach(
    inside: Client, shop: NewTenant, rival: NewTenant
) -> None:
    with tenant_context(rival.tenant.pk):
        key = ApiKey.objects.get()
    assert inside.post(page("tenants.apikey", key.pk, "do/revoke/")).status_code == 404
    with tenant_context(rival.tenant.pk):
        assert ApiKey.objects.get().revoked_at is None


def test_a_tenant_is_suspended_with_a_reason_and_resumed(inside: Client, shop: NewTenant) -> None:
    tool = page("tenants.tenant", shop.tenant.pk, "do/suspend/")
    assert inside.post(tool, {"reason": "mood"}).status_code == 200
    inside.post(tool, {"reason": "unpaid"})
    with tenant_context(shop.tenant.pk):
        assert Tenant.objects.get().status == "suspended"
    inside.post(page("tenants.tenant", shop.tenant.pk, "do/resume/"))
    with tenant_context(shop.tenant.pk):
        assert Tenant.objects.get().status == "active"
    assert [event.actor_kind for event in events(shop, "tenant.suspended")] == ["operator"]


def test_what_no_tool_is_called_is_404(inside: Client, shop: NewTenant) -> None:
    assert inside.post(page("tenants.tenant", shop.tenant.pk, "do/erase/")).status_code == 404


def test_numbers_cannot_be_moved(inside: Client, shop: NewTenant) -> None:
    with tenant_context(shop.tenant.pk):
        number = PhoneNumber.objects.get()
    answer = inside.post(page("tenants.phonenumber", number.pk), {"e164": "+14155559999"})
    assert answer.status_code == 403
