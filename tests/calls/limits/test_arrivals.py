"""Calls that arrive together: the limit holds to the last place, in real transactions."""

from __future__ import annotations

from collections import Counter

import pytest

from tenants.context import tenant_context
from tenants.services import NewTenant
from tenants.services.standing import tenant_locked
from tests.calls.calling import at_once, call_made, calls_of, twilio_post, verbs, voice_params
from tests.calls.limits.limiting import limited

INCOMING = "/webhook/incoming_call"

pytestmark = pytest.mark.django_db(transaction=True)


def answers(made: NewTenant, times: int) -> Counter[str]:
    """How many of so many callers at once heard the agent, or were asked for a message."""
    heard = at_once(lambda: verbs(twilio_post(INCOMING, voice_params(made)))[0], times)
    return Counter({"Connect": "agent", "Say": "message"}[verb] for verb in heard)


def test_two_callers_at_the_last_place_are_told_apart(shop: NewTenant) -> None:
    limited(shop, concurrent_calls=2)
    call_made(shop)
    assert answers(shop, 2) == {"agent": 1, "message": 1}


def test_of_twenty_callers_at_a_limit_of_five_exactly_five_have_an_agent(shop: NewTenant) -> None:
    limited(shop, concurrent_calls=5)
    assert answers(shop, 20) == {"agent": 5, "message": 15}
    reasons = Counter(call.end_reason for call in calls_of(shop))
    assert reasons == {"": 5, "over-limit": 15}


def test_one_tenants_lock_keeps_nobody_else_waiting(shop: NewTenant, rival: NewTenant) -> None:
    limited(rival, concurrent_calls=1)
    with tenant_context(shop.tenant.pk):
        tenant_locked(shop.tenant.pk)
        other = at_once(lambda: answers(rival, 1), 1)
    assert other == [{"agent": 1}]


def test_a_tenant_without_limits_waits_for_no_lock(shop: NewTenant) -> None:
    with tenant_context(shop.tenant.pk):
        tenant_locked(shop.tenant.pk)
        assert at_once(lambda: answers(shop, 1), 1) == [{"agent": 1}]


def test_who_cannot_be_counted_in_time_leaves_a_message(shop: NewTenant) -> None:
    """Fails closed: somebody holds the tenant's row."""
    limited(shop, concurrent_calls=9)
    with tenant_context(shop.tenant.pk):
        tenant_locked(shop.tenant.pk)
        assert at_once(lambda: answers(shop, 1), 1) == [{"message": 1}]
    assert calls_of(shop) == []
