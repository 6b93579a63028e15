"""Two browsers, one moment: neither a key twice nor one too many."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from tenants.context import tenant_context
from tenants.models import ApiKey
from tenants.services import NewTenant, api_key_create, api_key_revoke
from tenants.services.audit import SYSTEM
from tenants.services.keys import ApiKeyIsMade, TooManyApiKeys
from tests.tenants.keys.making import keys_of

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 4


def at_once(work: Callable[[int], object]) -> list[object]:
    """What each thread answers; an error's type where it raises one of ours."""
    gate = Barrier(THREADS)

    def run(number: int) -> object:
        gate.wait(timeout=30)
        try:
            return work(number)
        except (ApiKeyIsMade, TooManyApiKeys) as error:
            return type(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(run, range(THREADS)))


def test_a_form_sent_twice_at_once_makes_one_key(shop: NewTenant) -> None:
    answers = at_once(
        lambda _n: api_key_create(tenant_id=shop.tenant.pk, name="x", scopes=[], nonce="one")
    )
    assert answers.count(ApiKeyIsMade) == THREADS - 1
    assert len(keys_of(shop)) == 1


def test_the_last_free_key_is_made_once(shop: NewTenant) -> None:
    with tenant_context(shop.tenant.pk):
        ApiKey.objects.bulk_create(
            ApiKey(tenant=shop.tenant, prefix=f"{n:012x}", hash="", name="x") for n in range(48)
        )
    answers = at_once(lambda _n: api_key_create(tenant_id=shop.tenant.pk, name="x", scopes=[]))
    assert answers.count(TooManyApiKeys) == THREADS - 1


def test_a_key_is_revoked_by_one_of_many(shop: NewTenant) -> None:
    api_key_create(tenant_id=shop.tenant.pk, name="x", scopes=[])
    [key] = keys_of(shop)
    answers = at_once(
        lambda _n: api_key_revoke(tenant_id=shop.tenant.pk, key_id=key.pk, actor=SYSTEM)
    )
    assert sorted(map(bool, answers)) == [False] * (THREADS - 1) + [True]
