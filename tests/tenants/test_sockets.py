"""Who opens a socket: the same people as pages, from our own pages only."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import now

from tenants.context import tenant_context
from tenants.models import Membership, Tenant, User
from tenants.permissions import Permission
from tenants.places import CHOSEN
from tenants.services import NewTenant
from tenants.sockets import (
    NOT_ALLOWED,
    NOT_LOGGED_IN,
    SocketRefused,
    in_pool,
    is_our_origin,
    member_again,
    member_of,
    refusal,
)
from tests.factories import member_made

OURS = "https://testserver"


def scope_of(browser: Client, *, origin: str = OURS, host: str = "testserver") -> dict[str, Any]:
    """A browser's handshake as an ASGI server tells it."""
    cookies = "; ".join(f"{name}={each.value}" for name, each in browser.cookies.items())
    headers = {"Host": host, "Origin": origin, "Cookie": cookies, "Accept-Language": "he"}
    raw = [(name.lower().encode(), text.encode()) for name, text in headers.items() if text]
    return {"type": "websocket", "headers": raw, "client": ["203.0.113.9", 50_000]}


def test_a_member_is_who_the_session_says(owner: Client, shop: NewTenant) -> None:
    member = member_of(scope_of(owner))
    assert member.user.email == shop.owner_email
    assert member.tenant == shop.tenant
    assert Permission.CALLS_WRITE in member.permissions
    assert (member.actor.id, member.actor.network) == (member.user.pk, "203.0.113.0/24")
    assert member.language == "he"


def test_a_page_of_somebody_else_opens_nothing(owner: Client) -> None:
    for origin in ("https://evil.example", "http://testserver", "null", "", "https://["):
        with pytest.raises(SocketRefused, match="origin"):
            member_of(scope_of(owner, origin=origin))


def test_an_allowed_host_opens_its_own_sockets_only(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    assert is_our_origin("https://other.example", "other.example")
    assert not is_our_origin("https://other.example", "testserver")
    assert not is_our_origin("https://stranger.example", "stranger.example")


def test_without_a_login_nothing_opens(visitor: Client, owner: Client) -> None:
    with pytest.raises(SocketRefused) as refused:
        member_of(scope_of(visitor))
    assert refused.value.code == NOT_LOGGED_IN
    handshake = scope_of(owner)
    owner.logout()
    with pytest.raises(SocketRefused, match="no session"):
        member_of(handshake)


def test_an_inactive_user_opens_nothing(owner: Client, shop: NewTenant) -> None:
    User.objects.filter(email=shop.owner_email).update(is_active=False)
    with pytest.raises(SocketRefused, match="no session"):
        member_of(scope_of(owner))


def test_a_new_password_ends_older_sessions_and_keeps_their_rows(
    owner: Client, shop: NewTenant
) -> None:
    user = User.objects.get(email=shop.owner_email)
    user.set_password("another one 4711")
    user.save()
    with pytest.raises(SocketRefused, match="no session"):
        member_of(scope_of(owner))
    assert owner.session.get("_auth_user_id")


def test_a_key_that_was_replaced_still_opens_and_moves_no_session(
    owner: Client, settings: Any
) -> None:
    key = owner.session.session_key
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "b" * 60
    assert member_of(scope_of(owner))
    assert owner.session.session_key == key


def test_a_suspended_tenant_is_closed(owner: Client, shop: NewTenant) -> None:
    with tenant_context(shop.tenant.pk):
        Tenant.objects.filter(pk=shop.tenant.pk).update(
            status=Tenant.Status.SUSPENDED, suspended_at=now()
        )
    with pytest.raises(SocketRefused, match="suspended") as refused:
        member_of(scope_of(owner))
    assert refused.value.code == NOT_ALLOWED


def test_a_role_that_may_not_is_refused(teammate: Client) -> None:
    assert member_of(scope_of(teammate), Permission.CALLS_READ)
    with pytest.raises(SocketRefused, match="role"):
        member_of(scope_of(teammate), Permission.CALLS_WRITE)


def test_a_person_without_a_place_is_refused(shop: NewTenant, owner: Client) -> None:
    with tenant_context(shop.tenant.pk):
        Membership.objects.all().delete()
    with pytest.raises(SocketRefused, match="no place"):
        member_of(scope_of(owner))


def test_the_place_chosen_in_the_session_counts(
    owner: Client, shop: NewTenant, rival: NewTenant
) -> None:
    before = member_of(scope_of(owner))
    user = User.objects.get(email=shop.owner_email)
    with tenant_context(rival.tenant.pk):
        Membership.objects.create(tenant=rival.tenant, user=user, role="viewer")
    assert member_again(scope_of(owner), before)
    session = owner.session
    session[CHOSEN] = str(rival.tenant.pk)
    session.save()
    assert member_of(scope_of(owner)).tenant == rival.tenant
    with pytest.raises(SocketRefused, match="another place"):
        member_again(scope_of(owner), before)


def test_another_role_begins_anew(owner: Client, shop: NewTenant) -> None:
    before = member_of(scope_of(owner))
    with tenant_context(shop.tenant.pk):
        Membership.objects.update(role="viewer")
    with pytest.raises(SocketRefused, match="another role"):
        member_again(scope_of(owner), before)


@pytest.mark.django_db(transaction=True)
async def test_whoever_leaves_is_told_within_a_recheck(shop: NewTenant) -> None:
    def logged_in() -> Client:
        browser = Client()
        browser.force_login(member_made(shop, "gone@example.com"))
        return browser

    browser = await in_pool(logged_in)
    handshake = scope_of(browser)
    member = await in_pool(lambda: member_of(handshake))
    await in_pool(browser.logout)
    refused = await refusal(handshake, member, every_s=0.01)
    assert refused.code == NOT_LOGGED_IN
