"""Reading calls of one tenant."""

from __future__ import annotations

import pytest

from calls import selectors
from calls.engine.policy import BargeInMode, VadMode
from calls.models import Call, Direction
from tenants.context import tenant_context
from tenants.models import Agent, AgentVersion
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


@pytest.fixture
def drain_outbound(shop: NewTenant) -> AgentVersion:
    """A version that sets things for both directions and other things for outbound calls."""
    with tenant_context(shop.tenant.pk):
        return agent_publish(
            agent=Agent.objects.get(),
            greeting="שלום",
            instructions="Be brief.",
            language="he",
            turn_settings={
                "greeting_protect_ms": 900,
                "vad_mode": "semantic_vad",
                "tools": [],
                "outbound": {"greeting_protect_ms": None, "barge_in_mode": "drain"},
            },
        )


def test_turn_settings_become_the_policy(shop: NewTenant, drain_outbound: AgentVersion) -> None:
    policy = selectors.agent_policy(
        tenant=shop.tenant, version=drain_outbound, direction=Direction.INBOUND
    )
    assert (policy.greeting, policy.language, policy.voice) == ("שלום", "he", "marin")
    assert (policy.greeting_protect_ms, policy.barge_in_mode) == (900, BargeInMode.CLEAR)
    assert (policy.vad_mode, policy.tools) == (VadMode.SEMANTIC, ())


def test_what_is_set_for_a_direction_comes_before_what_is_set_for_both(
    shop: NewTenant, drain_outbound: AgentVersion
) -> None:
    """R3, L39, L58, L88: one policy per agent and direction."""
    policy = selectors.agent_policy(
        tenant=shop.tenant, version=drain_outbound, direction=Direction.OUTBOUND
    )
    assert (policy.greeting_protect_ms, policy.barge_in_mode) == (None, BargeInMode.DRAIN)
    assert policy.vad_mode is VadMode.SEMANTIC


def test_an_agent_that_calls_may_say_other_things(shop: NewTenant) -> None:
    """R3, L88: per direction too."""
    with tenant_context(shop.tenant.pk):
        version = agent_publish(
            agent=Agent.objects.get(),
            greeting="Hello",
            instructions="Answer.",
            language="en",
            outbound={"greeting": "It is me", "voice": "cedar"},
        )
    said = {
        direction: selectors.agent_policy(tenant=shop.tenant, version=version, direction=direction)
        for direction in Direction
    }
    inbound, outbound = said[Direction.INBOUND], said[Direction.OUTBOUND]
    assert (inbound.greeting, inbound.voice) == ("Hello", "marin")
    assert (outbound.greeting, outbound.voice) == ("It is me", "cedar")
    assert inbound.instructions == outbound.instructions == "Answer."


def test_what_is_not_said_by_direction_cannot_come_from_there(shop: NewTenant) -> None:
    with tenant_context(shop.tenant.pk):
        version = Agent.objects.get().published_version
    assert version is not None
    version.outbound = {"preamble": "of old", "tools": []}
    policy = selectors.agent_policy(
        tenant=shop.tenant, version=version, direction=Direction.OUTBOUND
    )
    assert (policy.preamble, policy.tools) == ("", ("current_time",))


def test_a_setting_that_is_no_longer_known_is_left_out(shop: NewTenant) -> None:
    with tenant_context(shop.tenant.pk):
        version = Agent.objects.get().published_version
    assert version is not None
    version.turn_settings = {"of_old": 1, "silence_prompts": 1}
    policy = selectors.agent_policy(
        tenant=shop.tenant, version=version, direction=Direction.INBOUND
    )
    assert policy.silence_prompts == 1


def test_another_tenants_version_gives_no_policy(call: Call, rival: NewTenant) -> None:
    """L88: a mismatch is an error, never used."""
    with tenant_context(call.tenant_id):
        version = selectors.call_by_sid(tenant=call.tenant_id, call_sid=call.call_sid).agent_version
    with pytest.raises(ValueError, match="another tenant"):
        selectors.agent_policy(tenant=rival.tenant, version=version, direction=Direction.INBOUND)
