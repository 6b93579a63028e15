"""Who gets in: pages by login, the API by key or login (owner, teammate, stranger, visitor)."""

from __future__ import annotations

import pytest
from django.db.models.functions import Now
from django.test import Client
from django.utils import timezone

from tenants import api_keys
from tenants.access import access_of, marked, public
from tenants.context import tenant_context
from tenants.models import ApiKey, Tenant
from tenants.services import NewTenant, api_key_create
from tests.factories import user_made

pytestmark = pytest.mark.django_db
PAGE = "/app/calls/"
API = "/api/v1/calls/"


def bearer(key: object) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def test_members_see_the_page(owner: Client, teammate: Client) -> None:
    assert owner.get(PAGE).status_code == 200
    assert teammate.get(PAGE).status_code == 200


def test_a_visitor_is_sent_to_the_login(visitor: Client) -> None:
    assert visitor.get(PAGE).headers["Location"] == f"/accounts/login/?next={PAGE}"


def test_a_user_without_a_tenant_gets_404(visitor: Client) -> None:
    visitor.force_login(user_made("alone@example.com"))
    assert visitor.get(PAGE).status_code == 404
    assert visitor.get(API).status_code == 404


def test_a_suspended_tenant_is_closed_to_its_members(owner: Client, shop: NewTenant) -> None:
    with tenant_context(shop.tenant.pk):
        Tenant.objects.update(status=Tenant.Status.SUSPENDED, suspended_at=Now())
    assert owner.get(PAGE).status_code == 403


def test_a_key_opens_the_api(visitor: Client, shop: NewTenant) -> None:
    assert visitor.get(API, headers=bearer(shop.api_key)).status_code == 200


def test_a_login_opens_the_api(owner: Client) -> None:
    assert owner.get(API).status_code == 200


@pytest.mark.parametrize("key", ["", "abc", "psk_000000000000_" + "x" * 43])
def test_a_bad_key_is_401_in_one_shape(visitor: Client, key: str) -> None:
    answer = visitor.get(API, headers=bearer(key))
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "authentication_failed"


def test_no_credentials_is_401(visitor: Client) -> None:
    answer = visitor.get(API)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_a_right_prefix_with_a_wrong_secret_is_401(visitor: Client, shop: NewTenant) -> None:
    known = api_keys.parse(shop.api_key)
    assert known is not None
    forged = api_keys.KeyText(known.prefix, "x" * 43)
    assert visitor.get(API, headers=bearer(forged)).status_code == 401


def test_a_keys_use_is_noted_once_a_minute(visitor: Client, shop: NewTenant) -> None:
    visitor.get(API, headers=bearer(shop.api_key))
    with tenant_context(shop.tenant.pk):
        first = ApiKey.objects.get().last_used_at
    visitor.get(API, headers=bearer(shop.api_key))
    with tenant_context(shop.tenant.pk):
        assert ApiKey.objects.get().last_used_at == first
    assert first is not None
    assert first <= timezone.now()


def test_the_stored_key_is_only_a_hash(shop: NewTenant) -> None:
    text = api_key_create(tenant_id=shop.tenant.pk, name="second", scopes=["calls.read"])
    with tenant_context(shop.tenant.pk):
        key = ApiKey.objects.get(name="second")
    assert text.secret not in (key.hash, key.prefix)
    assert str(text) == f"psk_{key.prefix}_{text.secret}"


def test_the_login_page_speaks_hebrew_from_right_to_left(visitor: Client) -> None:
    page = visitor.get("/accounts/login/", headers={"Accept-Language": "he"}).content.decode()
    assert '<html lang="he" dir="rtl">' in page
    assert "התחברות" in page


def test_a_chosen_language_stays(visitor: Client) -> None:
    visitor.post("/app/language", {"language": "he", "next": "/accounts/login/"})
    assert 'dir="rtl"' in visitor.get("/accounts/login/").content.decode()


def test_a_mark_is_found_on_functions_and_classes() -> None:
    class ClassBased:
        access = "member"

    function = marked(lambda: None, "public")
    function.view_class = ClassBased  # type: ignore[attr-defined]  # as Django's as_view does
    assert access_of(function) == "public"
    assert access_of(public(lambda: None)) == "public"
    assert access_of(lambda: None) is None
