"""Calls that only the carrier knows, to numbers that were given up, claimed anew, or kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from calls.services.recovery import NUMBER_KEPT, CarriedCall, call_recover
from tenants.context import tenant_context
from tenants.models import PhoneNumber
from tenants.provisioning import numbers
from tenants.services import SYSTEM, NewTenant, audit_record
from tests.calls.calling import calls_of, incoming
from tests.calls.hours.closing import never_open, number

pytestmark = pytest.mark.django_db


def recovered(made: NewTenant, hours_ago: int = 1) -> bool:
    """Whether a call of so long ago is stored now."""
    began = timezone.now() - timedelta(hours=hours_ago)
    ended = began + timedelta(seconds=42)
    carried = CarriedCall(incoming(made), "completed", began, ended, 42)
    return call_recover(tenant_id=made.tenant.pk, carried=carried)


def test_a_call_after_hours_is_recovered_like_any_other(shop: NewTenant) -> None:
    never_open(shop)
    number(shop, after_hours="voicemail")
    assert recovered(shop)
    assert [call.end_reason for call in calls_of(shop)] == ["stream-never-started"]


@pytest.mark.parametrize("status", ["releasing", "released"])
def test_a_number_that_was_given_up_recovers_no_call(shop: NewTenant, status: str) -> None:
    number(shop, status=status, releases_at=timezone.now())
    assert not recovered(shop)
    assert calls_of(shop) == []


def test_a_number_that_was_claimed_anew_recovers_the_calls_since_then(shop: NewTenant) -> None:
    number(shop, status="released")
    with tenant_context(shop.tenant.pk):
        old = PhoneNumber.objects.get()
        since = timezone.now() - timedelta(hours=2)
        PhoneNumber.objects.create(
            tenant=shop.tenant, e164=old.e164, agent=old.agent, created_at=since
        )
    assert not recovered(shop, hours_ago=3)
    assert recovered(shop, hours_ago=1)


def test_calls_that_were_refused_before_a_number_was_kept_stay_refused(shop: NewTenant) -> None:
    assert NUMBER_KEPT == numbers.KEPT
    with tenant_context(shop.tenant.pk):
        kept = PhoneNumber.objects.get()
        audit_record(
            tenant_id=shop.tenant.pk,
            actor=SYSTEM,
            action=numbers.KEPT,
            subject=("number", kept.pk),
        )
    assert not recovered(shop)


def test_another_number_that_was_kept_says_nothing_of_this_one(shop: NewTenant) -> None:
    subject = ("number", shop.tenant.pk)
    with tenant_context(shop.tenant.pk):
        audit_record(tenant_id=shop.tenant.pk, actor=SYSTEM, action=numbers.KEPT, subject=subject)
    assert recovered(shop)
