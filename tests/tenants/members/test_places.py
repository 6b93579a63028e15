"""A person's own: where they are, where else they may go, and to leave."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db.models.functions import Now
from django.test import Client

from tenants.context import tenant_context
from tenants.models import Membership, Tenant, User
from tenants.services import NewTenant
from tests.factories import member_made, user_made
from tests.tenants.members.conftest import emails

pytestmark = pytest.mark.django_db
SWITCH, LEAVE, ACCOUNT = "/app/switch/", "/app/leave/", "/app/account/"
Told = Callable[[], list[tuple[str, dict[str, object]]]]


@pytest.fixture
def both(shop: NewTenant, rival: NewTenant) -> Client:
    """A browser of the shop's viewer, who owns the rival."""
    user = User.objects.get(email=rival.owner_email)
    with tenant_context(shop.tenant.pk):
        Membership.objects.create(tenant=shop.tenant, user=user, role="viewer")
    client = Client()
    client.force_login(user)
    return client


def test_a_person_goes_from_one_business_to_another(
    both: Client, shop: NewTenant, rival: NewTenant
) -> None:
    assert rival.owner_email in both.get("/app/members/").content.decode()
    assert both.post(SWITCH, {"tenant": shop.tenant.pk}).headers["Location"] == "/app/"
    assert shop.owner_email in both.get("/app/members/").content.decode()
    assert both.post("/app/members/invite/").status_code == 403  # a viewer here
    both.post(SWITCH, {"tenant": rival.tenant.pk})
    assert both.post("/app/members/invite/").status_code == 422  # an owner there


def test_the_menu_marks_where_the_person_is(both: Client, shop: NewTenant) -> None:
    both.post(SWITCH, {"tenant": shop.tenant.pk})
    page = both.get(ACCOUNT).content.decode()
    assert f'value="{shop.tenant.pk}" aria-current="true"' in page


def test_whoever_has_one_business_has_no_menu(owner: Client) -> None:
    assert SWITCH not in owner.get("/app/calls/").content.decode()


@pytest.mark.parametrize("wanted", ["", "x", str(uuid4())])
def test_an_unknown_business_is_404(owner: Client, wanted: str) -> None:
    assert owner.post(SWITCH, {"tenant": wanted}).status_code == 404
    assert owner.post(LEAVE, {"tenant": wanted}).status_code == 404


def test_strangers_neither_go_to_it_nor_leave_it(stranger: Client, shop: NewTenant) -> None:
    assert stranger.post(SWITCH, {"tenant": shop.tenant.pk}).status_code == 404
    assert stranger.post(LEAVE, {"tenant": shop.tenant.pk}).status_code == 404
    assert "tenant" not in stranger.session


def test_visitors_are_sent_to_the_login(visitor: Client) -> None:
    for address in (SWITCH, LEAVE, ACCOUNT):
        assert visitor.post(address).status_code in {302, 405}
    assert visitor.get(ACCOUNT).headers["Location"] == f"/accounts/login/?next={ACCOUNT}"


def test_a_get_neither_goes_nor_leaves(owner: Client) -> None:
    assert owner.get(SWITCH).status_code == 405
    assert owner.get(LEAVE).status_code == 405


def test_anybody_may_leave(teammate: Client, shop: NewTenant, told: Told) -> None:
    answer = teammate.post(LEAVE, {"tenant": shop.tenant.pk})
    assert answer.headers["Location"] == ACCOUNT
    assert emails(shop) == {shop.owner_email}
    assert teammate.get("/app/calls/").status_code == 404
    assert told() == [("member.left", {"role": "viewer"})]


def test_leaving_also_works_where_one_is_not_and_from_a_suspended_business(
    both: Client, shop: NewTenant
) -> None:
    with tenant_context(shop.tenant.pk):
        Tenant.objects.update(status="suspended", suspended_at=Now())
    assert both.post(LEAVE, {"tenant": shop.tenant.pk}).status_code == 302
    assert emails(shop) == {shop.owner_email}


def test_the_last_owner_stays(owner: Client, shop: NewTenant) -> None:
    page = owner.post(LEAVE, {"tenant": shop.tenant.pk}, follow=True).content.decode()
    assert "A business needs an owner" in page
    assert emails(shop) == {shop.owner_email}


def test_an_owner_beside_another_may_leave(owner: Client, shop: NewTenant) -> None:
    member_made(shop, "second@example.com", "owner")
    owner.post(LEAVE, {"tenant": shop.tenant.pk})
    assert emails(shop) == {"second@example.com"}


def test_the_account_shows_the_address_the_businesses_and_the_way_on(both: Client) -> None:
    page = both.get(ACCOUNT).content.decode()
    for told in ("Flower shop", "Rival", "viewer", "owner", "/accounts/password/change/"):
        assert told in page
    assert "/accounts/2fa/" in page
    assert "/accounts/sessions/" in page


def test_a_person_without_a_business_reads_what_to_do(visitor: Client) -> None:
    visitor.force_login(user_made("alone@example.com"))
    page = visitor.get("/", follow=True)
    assert page.redirect_chain == [(ACCOUNT, 302)]
    assert "Ask an owner to invite" in page.content.decode()


def test_the_start_leads_to_the_overview(owner: Client) -> None:
    assert owner.get("/").headers["Location"] == "/app/"
    assert owner.get("/app/").status_code == 200


def test_a_visitor_is_told_how_to_come_in(visitor: Client) -> None:
    assert "/accounts/login/" in visitor.get("/", follow=True).content.decode()
