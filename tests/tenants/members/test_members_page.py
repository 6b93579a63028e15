"""The members page and what an owner does there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from tenants.context import tenant_context
from tenants.models import Invitation, Membership, User, Visit
from tenants.services import NewTenant
from tests.factories import member_made
from tests.people import factor_passed
from tests.tenants.members.conftest import Invited, emails, membership

pytestmark = pytest.mark.django_db
PAGE = "/app/members/"
Told = Callable[[], list[tuple[str, dict[str, object]]]]


def role_of(made: NewTenant, email: str) -> str:
    return membership(made, email).role


def visiting(made: NewTenant, role: str) -> Client:
    operator = User.objects.create_user("operator@example.com", "x", is_staff=True)
    with tenant_context(made.tenant.pk):
        end = timezone.now() + timedelta(hours=1)
        Visit.objects.create(
            tenant=made.tenant, user=operator, role=role, reason="ticket", ends_at=end
        )
    client = Client()
    client.force_login(operator)
    factor_passed(client)
    client.post("/app/switch/", {"tenant": made.tenant.pk})
    return client


def test_members_see_who_belongs_and_who_is_invited(
    owner: Client, manager: Client, teammate: Client, invited: Invited
) -> None:
    invited("guest@example.com")
    for client in (owner, manager, teammate):
        page = client.get(PAGE).content.decode()
        assert "manager@example.com" in page
        assert "guest@example.com" in page


def test_only_an_owner_is_offered_changes(owner: Client, manager: Client) -> None:
    assert "/app/members/invite/" in owner.get(PAGE).content.decode()
    assert "/app/members/invite/" not in manager.get(PAGE).content.decode()


def test_what_a_role_may_do_is_told_before_it_is_given(owner: Client) -> None:
    page = owner.get(PAGE).content.decode()
    assert "Looks only: calls, recordings, agents, numbers and hours" in page


def test_the_last_owner_is_marked(owner: Client, shop: NewTenant) -> None:
    assert "the only one" in owner.get(PAGE).content.decode()
    member_made(shop, "second@example.com", "owner")
    assert "the only one" not in owner.get(PAGE).content.decode()


def test_strangers_see_their_own_members_alone(stranger: Client, shop: NewTenant) -> None:
    assert shop.owner_email not in stranger.get(PAGE).content.decode()


def test_visitors_are_sent_to_the_login(visitor: Client) -> None:
    assert visitor.get(PAGE).headers["Location"] == f"/accounts/login/?next={PAGE}"
    assert visitor.post(f"{PAGE}invite/").status_code == 302


def addresses(made: NewTenant, sent_id: object) -> list[str]:
    someone = membership(made, "teammate@example.com").pk
    return [
        f"{PAGE}invite/",
        f"{PAGE}invitations/{sent_id}/resend/",
        f"{PAGE}invitations/{sent_id}/revoke/",
        f"{PAGE}{someone}/role/",
        f"{PAGE}{someone}/remove/",
    ]


def test_managers_and_viewers_change_nothing(
    manager: Client, teammate: Client, shop: NewTenant, invited: Invited
) -> None:
    form = {"email": "x@example.com", "role": "owner"}
    for address in addresses(shop, invited().invitation_id):
        assert manager.post(address, form).status_code == 403
        assert teammate.post(address, form).status_code == 403
    assert role_of(shop, "teammate@example.com") == "viewer"


def test_strangers_change_nothing(
    stranger: Client, teammate: Client, shop: NewTenant, invited: Invited
) -> None:
    for address in addresses(shop, invited().invitation_id)[1:]:
        assert stranger.post(address, {"role": "owner"}).status_code == 404
    assert role_of(shop, "teammate@example.com") == "viewer"


@pytest.mark.parametrize("role", ["viewer", "manager"])
def test_an_operator_on_a_visit_reads_and_changes_nothing(
    role: str, teammate: Client, shop: NewTenant, invited: Invited
) -> None:
    operator = visiting(shop, role)
    assert operator.get(PAGE).status_code == 200
    for address in addresses(shop, invited().invitation_id):
        assert (
            operator.post(address, {"email": "x@example.com", "role": "owner"}).status_code == 403
        )


def test_a_changed_role_holds_from_the_next_request_on(
    owner: Client, teammate: Client, shop: NewTenant, told: Told
) -> None:
    pk = membership(shop, "teammate@example.com").pk
    assert teammate.post(f"{PAGE}invite/").status_code == 403
    owner.post(f"{PAGE}{pk}/role/", {"role": "owner"})
    assert teammate.post(f"{PAGE}invite/").status_code == 422
    assert told() == [("member.role-changed", {"old": "viewer", "new": "owner"})]


def test_the_same_role_again_is_no_event(
    owner: Client, teammate: Client, shop: NewTenant, told: Told
) -> None:
    pk = membership(shop, "teammate@example.com").pk
    owner.post(f"{PAGE}{pk}/role/", {"role": "viewer"})
    assert not told()


def test_a_word_that_is_no_role_is_refused_aloud(
    owner: Client, teammate: Client, shop: NewTenant
) -> None:
    pk = membership(shop, "teammate@example.com").pk
    page = owner.post(f"{PAGE}{pk}/role/", {"role": "king"}, follow=True).content.decode()
    assert "king is not one of the available choices" in page
    assert role_of(shop, "teammate@example.com") == "viewer"


def test_a_removed_members_next_request_is_refused(
    owner: Client, teammate: Client, shop: NewTenant, told: Told
) -> None:
    assert teammate.get(PAGE).status_code == 200
    owner.post(f"{PAGE}{membership(shop, 'teammate@example.com').pk}/remove/")
    assert teammate.get(PAGE).status_code == 404
    assert teammate.get("/api/v1/calls/").status_code == 404
    assert told() == [("member.removed", {"role": "viewer"})]


def test_the_last_owner_is_neither_removed_nor_demoted(
    owner: Client, shop: NewTenant, told: Told
) -> None:
    pk = membership(shop, shop.owner_email).pk
    page = owner.post(f"{PAGE}{pk}/remove/", follow=True).content.decode()
    assert "A business needs an owner" in page
    owner.post(f"{PAGE}{pk}/role/", {"role": "viewer"})
    assert role_of(shop, shop.owner_email) == "owner"
    assert not told()


def test_an_owner_who_removes_themselves_is_shown_their_account(
    owner: Client, shop: NewTenant
) -> None:
    member_made(shop, "second@example.com", "owner")
    answer = owner.post(f"{PAGE}{membership(shop, shop.owner_email).pk}/remove/")
    assert answer.headers["Location"] == "/app/account/"
    assert emails(shop) == {"second@example.com"}


def test_whoever_is_put_out_has_no_invitations_left(owner: Client, shop: NewTenant) -> None:
    second = member_made(shop, "second@example.com", "owner")
    client = Client()
    client.force_login(second)
    client.post(f"{PAGE}invite/", {"email": "own@example.com", "role": "owner"})
    owner.post(f"{PAGE}{membership(shop, 'second@example.com').pk}/remove/")
    with tenant_context(shop.tenant.pk):
        assert Invitation.objects.get().revoked_at is not None


def test_nor_has_whoever_leaves(owner: Client, shop: NewTenant) -> None:
    member_made(shop, "second@example.com", "owner")
    owner.post(f"{PAGE}invite/", {"email": "own@example.com", "role": "owner"})
    owner.post("/app/leave/", {"tenant": str(shop.tenant.pk)})
    assert emails(shop) == {"second@example.com"}
    with tenant_context(shop.tenant.pk):
        assert Invitation.objects.get().revoked_at is not None


def test_an_unknown_member_is_404(owner: Client) -> None:
    assert owner.post(f"{PAGE}{uuid4()}/role/", {"role": "owner"}).status_code == 404
    assert owner.post(f"{PAGE}{uuid4()}/remove/").status_code == 404
    assert owner.post(f"{PAGE}invitations/{uuid4()}/resend/").status_code == 404
    assert owner.post(f"{PAGE}invitations/{uuid4()}/revoke/").status_code == 404


def test_a_get_changes_nothing(owner: Client, teammate: Client, shop: NewTenant) -> None:
    pk = membership(shop, "teammate@example.com").pk
    assert owner.get(f"{PAGE}{pk}/remove/").status_code == 405
    assert role_of(shop, "teammate@example.com") == Membership.Role.VIEWER


def test_the_log_names_people_by_id_alone(
    owner: Client, teammate: Client, shop: NewTenant, told: Told
) -> None:
    owner.post(f"{PAGE}invite/", {"email": "guest@example.com", "role": "viewer"})
    owner.post(f"{PAGE}{membership(shop, 'teammate@example.com').pk}/remove/")
    assert told()
    assert "@" not in str(told())
