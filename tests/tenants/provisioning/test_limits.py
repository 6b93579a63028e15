"""A stranger who signs up cannot buy without end on the platform's bill."""

from __future__ import annotations

import pytest
from django.utils import translation

from tenants.context import tenant_context
from tenants.models import NumberClaim, Tenant
from tenants.provisioning.limits import limit_check
from tenants.provisioning.numbers import number_release
from tenants.provisioning.sentences import LIMIT_REACHED, ProvisioningFailed
from tenants.services import NewTenant
from tenants.services.audit import SYSTEM
from tests.tenants.provisioning.rows import WANTED, claimed, events, number_now, run
from tests.tenants.provisioning.stand_in import StandIn

pytestmark = pytest.mark.django_db
SECOND = "+14155550102"


def limited(shop: NewTenant, numbers: int | None) -> None:
    """How many it may have; one it has from the start."""
    with tenant_context(shop.tenant.pk):
        Tenant.objects.update(limit_numbers=numbers)


def refused(shop: NewTenant, e164: str) -> ProvisioningFailed:
    with pytest.raises(ProvisioningFailed) as told:
        claimed(shop, e164)
    assert told.value.code == LIMIT_REACHED
    return told.value


def test_claims_and_numbers_count_against_the_limit(carrier: StandIn, shop: NewTenant) -> None:
    limited(shop, 2)
    claim = claimed(shop)
    refused(shop, SECOND)
    assert run(claim).status == "done"
    refused(shop, SECOND)
    assert events(shop) == ["number.claim-asked", "number.claimed"]


def test_what_is_refused_leaves_no_claim(carrier: StandIn, shop: NewTenant) -> None:
    limited(shop, 1)
    refused(shop, WANTED)
    with tenant_context(shop.tenant.pk):
        assert not NumberClaim.objects.exists()


def test_a_number_that_is_not_given_back_yet_counts(carrier: StandIn, shop: NewTenant) -> None:
    limited(shop, 1)
    number = number_now(shop, shop.number)
    number_release(tenant_id=shop.tenant.pk, number_id=number.pk, actor=SYSTEM)
    refused(shop, WANTED)


def test_a_claim_that_failed_counts_no_more(carrier: StandIn, shop: NewTenant) -> None:
    limited(shop, 2)
    claim = claimed(shop)
    carrier.sold_to_others(WANTED)
    assert run(claim).status == "failed"
    assert claimed(shop, SECOND).status == "waiting"


def test_what_is_asked_twice_at_the_limit_is_still_one_claim(
    carrier: StandIn, shop: NewTenant
) -> None:
    limited(shop, 2)
    assert claimed(shop).pk == claimed(shop).pk


@pytest.mark.parametrize(("limit", "is_over"), [(None, False), (1, False), (0, True)])
def test_no_limit_is_none_and_nought_is_one(
    shop: NewTenant, limit: int | None, *, is_over: bool
) -> None:
    limited(shop, limit)
    with tenant_context(shop.tenant.pk):
        if not is_over:
            limit_check(shop.tenant)
            return
        with pytest.raises(ProvisioningFailed):
            limit_check(shop.tenant)


def test_another_tenants_numbers_do_not_count(
    carrier: StandIn, shop: NewTenant, rival: NewTenant
) -> None:
    limited(shop, 2)
    claimed(rival, SECOND)
    assert claimed(shop).status == "waiting"


@pytest.mark.parametrize(("limit", "said"), [(1, "1 number,"), (2, "2 numbers,")])
def test_who_is_refused_is_told_how_many_there_may_be_and_whom_to_ask(
    carrier: StandIn, shop: NewTenant, limit: int, said: str
) -> None:
    limited(shop, 2)
    claimed(shop)
    limited(shop, limit)
    told = refused(shop, SECOND)
    with translation.override("en"):
        assert said in str(told)
        assert "our support" in str(told)
