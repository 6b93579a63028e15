"""What is tried: the draft as it stands, kept once, and never a version of the agent's."""

from __future__ import annotations

import pytest

from tenants import selectors
from tenants.context import tenant_context
from tenants.models import Agent, AgentDraft, AgentVersion
from tenants.services import NewTenant
from tenants.services.agent_drafts import agent_publish_draft, draft_of
from tenants.services.agent_limits import BadAgent
from tenants.services.agent_trials import trial_version
from tenants.services.agents import agent_archive, agent_create
from tests.tenants.agents.making import agent_of, owner_of, saved

pytestmark = pytest.mark.django_db


def tried(made: NewTenant, agent: Agent) -> AgentVersion:
    return trial_version(tenant_id=made.tenant.pk, agent_id=agent.pk, actor=owner_of(made))


def test_without_a_draft_the_published_version_is_tried(shop: NewTenant) -> None:
    agent = agent_of(shop)
    assert tried(shop, agent).pk == agent.published_version_id


def test_a_draft_is_tried_as_it_stands_and_has_no_number(shop: NewTenant) -> None:
    agent = agent_of(shop)
    saved(shop, agent, greeting="Good evening")
    version = tried(shop, agent)
    assert (version.number, version.greeting) == (None, "Good evening")
    assert version.author == owner_of(shop).id
    assert agent_of(shop).published_version_id != version.pk


def test_the_same_draft_is_kept_once(shop: NewTenant) -> None:
    agent = agent_of(shop)
    saved(shop, agent, greeting="Good evening")
    first = tried(shop, agent)
    assert tried(shop, agent).pk == first.pk
    saved(shop, agent, greeting="Good night")
    assert tried(shop, agent).pk != first.pk


def test_a_draft_that_says_what_is_published_is_the_published_version(shop: NewTenant) -> None:
    agent = agent_of(shop)
    before = draft_of(tenant_id=shop.tenant.pk, agent_id=agent.pk).greeting
    saved(shop, agent, greeting="Good evening")
    saved(shop, agent, greeting=before)
    assert tried(shop, agent).pk == agent.published_version_id


def test_what_was_tried_is_no_version_and_takes_no_number(shop: NewTenant) -> None:
    agent = agent_of(shop)
    saved(shop, agent, greeting="Good evening")
    tried(shop, agent)
    draft = draft_of(tenant_id=shop.tenant.pk, agent_id=agent.pk)
    version = agent_publish_draft(
        tenant_id=shop.tenant.pk, agent_id=agent.pk, actor=owner_of(shop), revision=draft.revision
    )
    assert version.number == 2
    with tenant_context(shop.tenant.pk):
        listed = selectors.agent_versions(tenant=shop.tenant, agent_id=agent.pk)
        assert [each.number for each in listed] == [2, 1]


def test_an_agent_without_instructions_cannot_be_tried(shop: NewTenant) -> None:
    made = agent_create(tenant_id=shop.tenant.pk, actor=owner_of(shop), name="Night", language="he")
    with tenant_context(shop.tenant.pk):
        AgentDraft.objects.filter(agent=made).update(instructions="")
    with pytest.raises(BadAgent, match="instructions"):
        tried(shop, made)


def test_an_archived_agent_cannot_be_tried(shop: NewTenant) -> None:
    made = agent_create(tenant_id=shop.tenant.pk, actor=owner_of(shop), name="Night", language="he")
    agent_archive(tenant_id=shop.tenant.pk, agent_id=made.pk, actor=owner_of(shop))
    with pytest.raises(BadAgent, match="archived"):
        tried(shop, made)


def test_a_stranger_finds_no_such_agent(shop: NewTenant, rival: NewTenant) -> None:
    with pytest.raises(Agent.DoesNotExist):
        tried(rival, agent_of(shop))
