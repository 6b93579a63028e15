"""The pages of API keys: a key is shown once, made once, and gone at once."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from tenants.context import tenant_context
from tenants.models import ApiKey, AuditEvent, Membership, Tenant, User
from tenants.permissions import API_SCOPES, Permission
from tenants.services import NewTenant
from tests.factories import member_made
from tests.tenants.keys.making import API, LIST, NEW, bearer, changed, form, keys_of, made, shown

pytestmark = pytest.mark.django_db


def events(shop: NewTenant) -> list[AuditEvent]:
    with tenant_context(shop.tenant.pk):
        return list(AuditEvent.objects.order_by("position"))


def test_only_an_owner_reaches_the_keys(
    owner: Client, teammate: Client, stranger: Client, visitor: Client, shop: NewTenant
) -> None:
    made(owner)
    revoke = f"{LIST}{keys_of(shop)[0].pk}/revoke/"
    for path in (LIST, NEW, revoke):
        assert owner.get(path).status_code == 200
        assert teammate.get(path).status_code == 403
        assert visitor.get(path).status_code == 302
    assert stranger.get(revoke).status_code == stranger.post(revoke).status_code == 404
    assert "Till" not in stranger.get(LIST).content.decode()


def test_a_key_opens_what_it_was_made_for(owner: Client, visitor: Client) -> None:
    assert visitor.get(API, headers=bearer(made(owner))).status_code == 200


def test_the_answer_with_the_key_is_kept_by_no_cache(owner: Client) -> None:
    assert owner.post(NEW, form(owner)).headers["Cache-Control"] == "no-store"


def test_a_key_is_nowhere_but_in_the_answer(
    owner: Client, shop: NewTenant, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    text = made(owner)
    secret = text.rpartition("_")[2] if "_" not in text[17:] else text[17:]
    assert not shown(owner.get(LIST))
    [key] = keys_of(shop)
    told = [str(vars(key)), str(dict(owner.session)), *(str(vars(each)) for each in events(shop))]
    assert secret not in "".join(told) + caplog.text + str(owner.cookies)


def test_a_reload_shows_nothing_and_makes_nothing(owner: Client, shop: NewTenant) -> None:
    fields = form(owner)
    assert shown(owner.post(NEW, fields))
    again = owner.post(NEW, fields, follow=True)
    assert again.redirect_chain == [(LIST, 302)]
    assert "made already" in again.content.decode()
    assert not shown(again)
    assert len(keys_of(shop)) == 1


def test_one_nonce_in_two_tenants_makes_two_keys(owner: Client, stranger: Client) -> None:
    fields = form(owner)
    assert shown(owner.post(NEW, fields)) != shown(stranger.post(NEW, fields))


def test_what_was_made_is_recorded_without_a_name(owner: Client, shop: NewTenant) -> None:
    made(owner, name="Dana's laptop")
    [key], event = keys_of(shop), events(shop)[-1]
    assert (event.action, event.object_kind, event.object_id) == ("key.created", "key", str(key.pk))
    assert event.details == {"prefix": key.prefix, "scopes": ["calls.read"], "expires_at": None}
    assert event.actor_id == User.objects.get(email=shop.owner_email).pk == key.created_by_id


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"name": " "}, "This field is required"),
        ({"name": "x" * 101}, "at most 100"),
        ({"name": "\0"}, "Null characters"),
        ({"scopes": []}, "Choose at least one thing"),
        ({"scopes": ["calls.erase"]}, "calls.erase is not one of"),
        ({"last_day": "1999-01-01"}, "This day is over"),
        ({"last_day": "9999-12-31"}, "within the next ten years"),
        ({"last_day": "31/12/2030"}, "Enter a valid date"),
        ({"nonce": ""}, "This field is required"),
        ({"nonce": "x" * 65}, "at most 64"),
    ],
)
def test_a_bad_field_is_told_and_what_was_typed_stays(
    owner: Client, shop: NewTenant, fields: dict[str, object], told: str
) -> None:
    page = owner.post(NEW, form(owner, name="Till 7") | fields).content.decode()
    assert told in page
    assert "name" in fields or 'value="Till 7"' in page
    assert not keys_of(shop)


def test_a_key_is_offered_what_the_api_asks_for_and_no_more(owner: Client) -> None:
    offered = re.findall(r'name="scopes" value="([a-z.]+)"', owner.get(NEW).content.decode())
    assert sorted(offered) == sorted(API_SCOPES)


def test_nobody_gives_a_key_more_than_they_may_do(
    shop: NewTenant, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if managers could make keys: the table of permissions may change."""
    client.force_login(member_made(shop, "manager@example.com", role="manager"))
    scopes = frozenset({Permission.KEYS_WRITE, Permission.CALLS_READ})
    monkeypatch.setattr("tenants.access.permissions_of", lambda _role: scopes)
    page = client.post(NEW, form(client, scopes=["usage.read"])).content.decode()
    assert "usage.read is not one of" in page
    assert 'value="usage.read"' not in page


def test_a_key_is_good_until_its_last_day_ends_in_the_tenants_zone(
    owner: Client, shop: NewTenant
) -> None:
    zone = ZoneInfo("Asia/Jerusalem")
    with tenant_context(shop.tenant.pk):
        Tenant.objects.update(timezone=zone.key)
    today = timezone.localdate(timezone=zone)
    made(owner, last_day=today.isoformat())
    ends = keys_of(shop)[0].expires_at
    assert ends is not None
    assert ends.astimezone(zone).isoformat()[:19] == f"{today + timedelta(days=1)}T00:00:00"


def test_a_revoked_key_is_refused_from_the_next_request_on(
    owner: Client, visitor: Client, shop: NewTenant
) -> None:
    text = made(owner)
    assert visitor.get(API, headers=bearer(text)).status_code == 200
    path = f"{LIST}{keys_of(shop)[0].pk}/revoke/"
    assert "cannot be undone" in owner.get(path).content.decode()
    assert visitor.get(API, headers=bearer(text)).status_code == 200  # only asked
    page = owner.post(path, follow=True).content.decode()
    assert "The key is revoked." in page
    assert visitor.get(API, headers=bearer(text)).status_code == 401


def test_a_key_is_revoked_once(owner: Client, shop: NewTenant) -> None:
    made(owner)
    path = f"{LIST}{keys_of(shop)[0].pk}/revoke/"
    owner.post(path)
    assert "revoked already" in owner.post(path, follow=True).content.decode()
    assert [event.action for event in events(shop)].count("key.revoked") == 1


def test_a_key_that_never_was_is_404(owner: Client) -> None:
    assert owner.get(f"{LIST}{uuid4()}/revoke/").status_code == 404


def test_a_key_outlives_its_makers_place(owner: Client, visitor: Client, shop: NewTenant) -> None:
    text = made(owner)
    with tenant_context(shop.tenant.pk):
        Membership.objects.all().delete()
    assert owner.get(LIST).status_code == 404
    assert visitor.get(API, headers=bearer(text)).status_code == 200


def test_the_page_says_what_becomes_of_keys_and_of_each_one(owner: Client, shop: NewTenant) -> None:
    made(owner, name="<b>Till</b>")
    changed(shop, expires_at=timezone.now() - timedelta(days=1))
    page = owner.get(LIST).content.decode()
    assert "a key goes on when its maker leaves" in page
    assert "&lt;b&gt;Till&lt;/b&gt;" in page
    assert "expired" in page
    assert "calls.read" in page


def test_fifty_keys_are_all_there_may_be(owner: Client, shop: NewTenant) -> None:
    with tenant_context(shop.tenant.pk):
        ApiKey.objects.bulk_create(
            ApiKey(tenant=shop.tenant, prefix=f"{n:012x}", hash="", name="x") for n in range(49)
        )
    page = owner.post(NEW, form(owner, name="Till 51")).content.decode()
    assert "There are 50 keys already" in page
    assert 'value="Till 51"' in page
    changed(shop, revoked_at=timezone.now())
    assert made(owner)
