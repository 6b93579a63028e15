"""The settings page: everybody in the tenant sees it, owners and managers change it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tenants.context import tenant_context
from tenants.models import Membership, Tenant
from tenants.services import NewTenant
from tests.tenants.members.conftest import membership

pytestmark = pytest.mark.django_db
PAGE, CHANGE, NOTIFY = "/app/settings/", "/app/settings/change/", "/app/account/notifications/"
NOTIFIED = "/app/settings/notifications/"
FORM = {
    "name": "Roses",
    "locale": "he",
    "timezone": "Asia/Jerusalem",
}
Told = Callable[[], list[tuple[str, dict[str, object]]]]


def now(made: NewTenant) -> Tenant:
    with tenant_context(made.tenant.pk):
        return Tenant.objects.get(pk=made.tenant.pk)


def test_members_see_the_settings(
    owner: Client, manager: Client, teammate: Client, stranger: Client
) -> None:
    for client in (owner, manager, teammate):
        assert "Flower shop" in client.get(PAGE).content.decode()
    assert "Flower shop" not in stranger.get(PAGE).content.decode()


def test_only_who_may_change_them_is_shown_a_form(manager: Client, teammate: Client) -> None:
    assert CHANGE in manager.get(PAGE).content.decode()
    assert CHANGE not in teammate.get(PAGE).content.decode()


def test_owners_and_managers_change_them(owner: Client, manager: Client, shop: NewTenant) -> None:
    assert owner.post(CHANGE, FORM).status_code == 302
    assert manager.post(CHANGE, FORM | {"name": "Lilies"}).status_code == 302
    tenant = now(shop)
    assert (tenant.name, tenant.locale, tenant.timezone) == ("Lilies", "he", "Asia/Jerusalem")


def test_viewers_strangers_and_visitors_do_not(
    teammate: Client, stranger: Client, visitor: Client, shop: NewTenant
) -> None:
    assert teammate.post(CHANGE, FORM).status_code == 403
    stranger.post(CHANGE, FORM)
    assert visitor.post(CHANGE, FORM).headers["Location"].startswith("/accounts/login/")
    assert now(shop).name == "Flower shop"


def test_the_log_tells_old_and_new_but_not_the_name(owner: Client, told: Told) -> None:
    owner.post(CHANGE, FORM | {"locale": "en"})
    assert told() == [
        (
            "settings.changed",
            {
                "name": "changed",
                "timezone": {"old": "UTC", "new": "Asia/Jerusalem"},
            },
        )
    ]


def test_saving_the_same_again_is_no_event(owner: Client, told: Told) -> None:
    owner.post(CHANGE, FORM)
    owner.post(CHANGE, FORM)
    assert len(told()) == 1


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("name", "  ", "This field is required."),
        ("name", "x" * 201, "at most 200 characters"),
        ("locale", "fr", "not one of the available choices"),
        ("timezone", "Mars/Olympus", "not one of the available choices"),
    ],
)
def test_a_bad_value_is_named_and_nothing_is_changed(
    owner: Client, shop: NewTenant, field: str, value: str, error: str
) -> None:
    answer = owner.post(CHANGE, FORM | {field: value})
    assert answer.status_code == 422
    assert error in answer.content.decode()
    assert 'value="Roses"' in answer.content.decode() or field == "name"
    assert now(shop).name == "Flower shop"


def test_a_zone_that_an_operator_chose_can_stay(owner: Client, shop: NewTenant) -> None:
    with tenant_context(shop.tenant.pk):
        Tenant.objects.update(timezone="Etc/GMT+3")
    assert owner.post(CHANGE, FORM | {"timezone": "Etc/GMT+3"}).status_code == 302
    assert now(shop).timezone == "Etc/GMT+3"


def test_every_member_chooses_their_own_e_mails(
    teammate: Client, shop: NewTenant, told: Told
) -> None:
    answer = teammate.post(NOTIFY, {"tenant": shop.tenant.pk, "notify": "urgent"})
    assert answer.headers["Location"] == NOTIFIED
    assert membership(shop, "teammate@example.com").notify == Membership.Notify.URGENT
    assert told() == [("member.notify-changed", {"old": "none", "new": "urgent"})]


def test_nobody_chooses_them_elsewhere(stranger: Client, visitor: Client, shop: NewTenant) -> None:
    form = {"tenant": shop.tenant.pk, "notify": "every"}
    assert stranger.post(NOTIFY, form).status_code == 404
    assert visitor.post(NOTIFY, form).headers["Location"].startswith("/accounts/login/")


def test_a_choice_that_is_none_is_refused_aloud(teammate: Client, shop: NewTenant) -> None:
    form = {"tenant": shop.tenant.pk, "notify": "always"}
    assert "Choose which calls" in teammate.post(NOTIFY, form, follow=True).content.decode()
    assert teammate.post(NOTIFY, {"tenant": "x", "notify": "every"}).status_code == 404


def test_everybody_sees_who_else_is_told(owner: Client, teammate: Client) -> None:
    page = teammate.get(NOTIFIED).content.decode()
    assert "owner" in page.split("Who else gets them")[1]
    assert "teammate@example.com" not in page.split("Who else gets them")[1]
