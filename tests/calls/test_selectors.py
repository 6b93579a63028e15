"""Reading calls of one tenant."""

from __future__ import annotations

import pytest

from calls import selectors
from calls.engine.policy import BargeInMode
from calls.models import Call
from tenants.context import tenant_context
from tenants.models import Agent
from tenants.services import NewTenant, agent_publish
from tests.calls.calling import call_made


def test_calls_come_newest_first_and_by_call_sid(shop: NewTenant) -> None:
    first, second = call_made(shop), call_made(shop)
    with tenant_context(shop.tenant.pk):
        assert list(selectors.calls_newest(tenant=shop.tenant)) == [second, first]
        found = selectors.calls_newest(tenant=shop.tenant, call_sid=first.call_sid)
        assert list(found) == [first]
        assert not selectors.calls_newest(tenant=shop.tenant, call_sid="CA\0")


def test_a_strangers_call_does_not_exist(call: Call, rival: NewTenant) -> None:
    with tenant_context(call.tenant_id), pytest.raises(Call.DoesNotExist):
        selectors.call_detail(tenant=rival.tenant, call_id=call.pk)


def test_turn_settings_become_the_policy(shop: NewTenant) -> None:
    """Keys are the policy's field names; what is not one is left out."""
    settings = {"barge_in_mode": "drain", "greeting_protect_ms": 900, "unheard_of": 1}
    with tenant_context(shop.tenant.pk):
        version = agent_publish(
            agent=Agent.objects.get(),
            greeting="שלום",
            instructions="Be brief.",
            language="he",
            turn_settings=settings,
        )
    policy = selectors.agent_policy(tenant=shop.tenant, version=version)
    assert (policy.greeting, policy.language, policy.voice) == ("שלום", "he", "marin")
    assert (policy.barge_in_mode, policy.greeting_protect_ms) == (BargeInMode.DRAIN, 900)


def test_another_tenants_version_gives_no_policy(call: Call, rival: NewTenant) -> None:
    """L88: a mismatch is an error, never used."""
    with tenant_context(call.tenant_id):
        version = selectors.call_by_sid(tenant=call.tenant_id, call_sid=call.call_sid).agent_version
    with pytest.raises(ValueError, match="another tenant"):
        selectors.agent_policy(tenant=rival.tenant, version=version)
