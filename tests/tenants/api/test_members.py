"""Members and invitations by the API; a key makes, changes and removes no owner."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from kombu.exceptions import OperationalError
from pytest_django import DjangoCaptureOnCommitCallbacks

from tenants.context import tenant_context
from tenants.models import Invitation, Membership, User
from tenants.permissions import PERMISSIONS, Role
from tenants.services import NewTenant, api_key_create
from tenants.services.members import member_remove
from tests.factories import member_made
from tests.tenants.agents.making import events_of, owner_of
from tests.tenants.api.asking import Program, program, refusal

pytestmark = pytest.mark.django_db
NEW = {"email": "New@Example.com", "role": "viewer"}


@pytest.fixture
def app(shop: NewTenant) -> Program:
    return program(shop)


def member(shop: NewTenant, email: str) -> str:
    with tenant_context(shop.tenant.pk):
        return f"members/{Membership.objects.get(user__email=email).pk}/"


def made(shop: NewTenant, role: Role, email: str = "dana@example.com") -> str:
    member_made(shop, email, role)
    return member(shop, email)


def opened(shop: NewTenant) -> list[Invitation]:
    with tenant_context(shop.tenant.pk):
        return list(Invitation.objects.filter(revoked_at=None, accepted_at=None))


def test_members_are_told_with_their_role(app: Program, shop: NewTenant) -> None:
    path = made(shop, Role.VIEWER)
    rows = app.get("members/").json()["results"]
    assert [(row["email"], row["role"]) for row in rows] == [
        ("dana@example.com", "viewer"),
        (shop.owner_email, "owner"),
    ]
    assert app.get(path).json() == rows[0]


def test_a_key_changes_a_role_and_removes_a_member(app: Program, shop: NewTenant) -> None:
    path = made(shop, Role.VIEWER)
    assert app.send("patch", path, {"role": "manager"}).json()["role"] == "manager"
    assert app.send("delete", path).status_code == 204
    assert app.get(path).status_code == 404
    [event] = events_of(shop, "member.removed")
    assert event.actor_kind == "key"


def test_a_key_gives_no_role_that_may_do_more_than_itself(shop: NewTenant) -> None:
    path = made(shop, Role.VIEWER)
    weak = program(shop, "members.read", "members.write")
    for answer in (
        weak.send("patch", path, {"role": "manager"}),
        weak.send("delete", path),
        weak.post("invitations/", {"email": "x@example.com", "role": "manager"}),
        weak.post("invitations/", {"email": "x@example.com", "role": "viewer"}),
    ):
        assert refusal(answer)[:2] == (403, "permission_denied")
    assert opened(shop) == []


def test_a_key_ends_no_invitation_to_a_role_that_may_do_more_than_itself(
    app: Program, owner: Client, shop: NewTenant
) -> None:
    app.post("invitations/", {"email": "m@example.com", "role": "manager"})
    sent = {"email": "o@example.com", "role": "owner"}
    owner.post("/api/v1/invitations/", sent, content_type="application/json")
    manager, second = sorted(opened(shop), key=lambda each: each.email)
    weak = program(shop, "members.write", *PERMISSIONS[Role.VIEWER])
    for answer in (
        weak.delete(f"invitations/{manager.pk}/"),
        weak.post("invitations/", {"email": "m@example.com", "role": "viewer"}),
        app.delete(f"invitations/{second.pk}/"),
        app.post("invitations/", {"email": "o@example.com", "role": "viewer"}),
    ):
        assert refusal(answer)[:2] == (403, "permission_denied")
    assert {each.pk for each in opened(shop)} == {manager.pk, second.pk}
    assert app.delete(f"invitations/{manager.pk}/").status_code == 204


def test_a_key_makes_changes_and_removes_no_owner(app: Program, shop: NewTenant) -> None:
    viewer, second = made(shop, Role.VIEWER), made(shop, Role.OWNER, "eve@example.com")
    for answer in (
        app.send("patch", viewer, {"role": "owner"}),
        app.send("patch", second, {"role": "viewer"}),
        app.send("delete", second),
        app.post("invitations/", {"email": "x@example.com", "role": "owner"}),
    ):
        assert refusal(answer)[:2] == (403, "permission_denied")
    assert app.get(second).json()["role"] == "owner"
    assert opened(shop) == []


def test_an_owner_who_is_logged_in_does_and_the_last_one_stays(
    owner: Client, shop: NewTenant
) -> None:
    own = f"/api/v1/{member(shop, shop.owner_email)}"
    sent: dict[str, Any] = {"content_type": "application/json"}
    assert refusal(owner.patch(own, {"role": "viewer"}, **sent))[:2] == (409, "last_owner")
    assert refusal(owner.delete(own))[:2] == (409, "last_owner")
    other = f"/api/v1/{made(shop, Role.VIEWER)}"
    assert owner.patch(other, {"role": "owner"}, **sent).json()["role"] == "owner"
    assert owner.delete(other).status_code == 204


@pytest.mark.parametrize("body", [{"role": "king"}, {"role": None}, {"email": "x@example.com"}])
def test_a_role_is_one_of_the_words(app: Program, shop: NewTenant, body: dict[str, Any]) -> None:
    path = made(shop, Role.VIEWER)
    assert refusal(app.send("patch", path, body)) == (400, "invalid", set(body))


def test_a_strangers_member_and_invitation_are_404(app: Program, rival: NewTenant) -> None:
    theirs = member(rival, rival.owner_email)
    invited = program(rival).post("invitations/", NEW).json()["id"]
    for path in (theirs, f"members/{uuid4()}/", f"invitations/{invited}/"):
        assert app.get(path).status_code == 404
        assert app.send("delete", path).status_code == 404
    assert app.send("patch", theirs, {"role": "viewer"}).status_code == 404


def test_an_invitation_is_sent_by_mail_and_its_link_is_told_nowhere_else(
    app: Program,
    shop: NewTenant,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = app.post("invitations/", NEW)
    assert answer.status_code == 201
    told = answer.json()
    assert set(told) == {"id", "email", "role", "created_at", "expires_at"}
    assert (told["email"], told["role"]) == ("new@example.com", "viewer")
    assert answer.headers["Location"] == f"/api/v1/invitations/{told['id']}/"
    assert app.get("invitations/").json()["results"] == [told]
    assert app.get(f"invitations/{told['id']}/").json() == told


def test_an_invitation_of_a_key_goes_with_who_made_the_key(shop: NewTenant) -> None:
    maker = member_made(shop, "second@example.com", Role.OWNER)
    key = api_key_create(
        tenant_id=shop.tenant.pk,
        name="x",
        scopes=["members.write", *PERMISSIONS[Role.VIEWER]],
        actor=owner_of(shop).__class__("user", maker.pk),
    )
    assert Program(key).post("invitations/", NEW).status_code == 201
    [invitation] = opened(shop)
    assert invitation.invited_by_id == maker.pk
    with tenant_context(shop.tenant.pk):
        place = Membership.objects.get(user=maker)
    member_remove(tenant_id=shop.tenant.pk, actor=owner_of(shop), membership_id=place.pk)
    assert opened(shop) == []


def test_an_invitation_of_a_key_without_a_maker_is_nobodys(app: Program, shop: NewTenant) -> None:
    app.post("invitations/", NEW)
    [invitation] = opened(shop)
    assert invitation.invited_by_id is None


def test_an_invitation_is_withdrawn_once(app: Program, shop: NewTenant) -> None:
    path = f"invitations/{app.post('invitations/', NEW).json()['id']}/"
    assert app.send("delete", path).status_code == 204
    assert app.send("delete", path).status_code == 404
    assert app.get("invitations/").json()["results"] == []


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"email", "role"}),
        ({"email": "nobody", "role": "viewer"}, {"email"}),
        ({"email": f"{'x' * 250}@example.com", "role": "viewer"}, {"email"}),
        ({"email": "x@example.com", "role": "king"}, {"role"}),
        ({"email": "x@example.com\0", "role": "viewer"}, {"email"}),
        ({**NEW, "token": "mine"}, {"token"}),
    ],
)
def test_an_invitation_out_of_shape_is_400(
    app: Program, body: dict[str, Any], fields: set[str]
) -> None:
    assert refusal(app.post("invitations/", body)) == (400, "invalid", fields)


def test_who_is_a_member_is_not_invited(app: Program, shop: NewTenant) -> None:
    body = {"email": shop.owner_email, "role": "viewer"}
    assert refusal(app.post("invitations/", body)) == (409, "already_member", {"email"})


def test_too_many_invitations_of_one_address_are_422(app: Program) -> None:
    answers = [app.post("invitations/", NEW) for _try in range(6)]
    assert [answer.status_code for answer in answers] == [201] * 5 + [422]
    assert refusal(answers[-1])[1] == "too_many_invitations"


def test_a_broker_that_is_away_is_503_and_the_invitation_can_be_made_anew(
    app: Program, shop: NewTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(**_letter: str) -> None:
        raise OperationalError

    with monkeypatch.context() as patch:
        patch.setattr("tenants.tasks.invitation_mail.mail_later", away)
        answer = app.post("invitations/", NEW)
    assert refusal(answer)[:2] == (503, "unavailable")
    assert answer.headers["Retry-After"] == "10"
    assert app.post("invitations/", NEW).status_code == 201
    assert len(opened(shop)) == 1


def test_a_viewer_reads_members_and_changes_none(teammate: Client, shop: NewTenant) -> None:
    assert teammate.get("/api/v1/members/").status_code == 200
    path = f"/api/v1/{member(shop, 'teammate@example.com')}"
    assert (
        teammate.patch(path, {"role": "owner"}, content_type="application/json").status_code == 403
    )
    assert User.objects.filter(email="teammate@example.com").exists()
    assert mail.outbox == []
