"""Drafts: saved by those who saw what is stored, published once, thrown away."""

from __future__ import annotations

import pytest

from tenants.context import tenant_context
from tenants.models import Agent, AgentDraft
from tenants.services import SYSTEM, NewTenant
from tenants.services.agent_drafts import (
    DraftChanged,
    agent_publish_draft,
    draft_discard,
    draft_of,
    draft_save,
)
from tenants.services.agent_limits import BadAgent
from tenants.services.agent_versions import content_of
from tenants.services.agents import agent_archive, agent_create
from tests.tenants.agents.making import agent_of, events_of, owner_of, published, saved

pytestmark = pytest.mark.django_db


def new_agent(made: NewTenant) -> Agent:
    return agent_create(tenant_id=made.tenant.pk, actor=owner_of(made), name="Night", language="he")


def test_without_a_stored_draft_one_begins_with_what_is_published(shop: NewTenant) -> None:
    agent = agent_of(shop)
    draft = draft_of(tenant_id=shop.tenant.pk, agent_id=agent.pk)
    assert agent.published_version is not None
    assert content_of(draft) == content_of(agent.published_version)
    with tenant_context(shop.tenant.pk):
        assert not AgentDraft.objects.exists()


def test_a_save_changes_what_is_given_and_tells_the_log_names_only(shop: NewTenant) -> None:
    agent = agent_of(shop)
    saved(shop, agent, greeting="  Hi\r\nyou ", voice="cedar")
    draft = draft_of(tenant_id=shop.tenant.pk, agent_id=agent.pk)
    assert (draft.greeting, draft.voice, draft.language) == ("Hi\nyou", "cedar", "en")
    assert draft.edited_by == owner_of(shop).id
    (event,) = events_of(shop, "agent.draft-saved")
    assert event.details == {"fields": ["greeting", "voice"]}
    assert event.object_id == str(agent.pk)


def test_a_save_that_changes_nothing_leaves_no_trace(shop: NewTenant) -> None:
    agent = agent_of(shop)
    revision = saved(shop, agent, greeting="Hi")
    assert saved(shop, agent, greeting=" Hi ") == revision
    assert len(events_of(shop, "agent.draft-saved")) == 1


def test_who_saves_what_they_have_not_seen_is_told_what_is_there(shop: NewTenant) -> None:
    agent = agent_of(shop)
    seen = draft_of(tenant_id=shop.tenant.pk, agent_id=agent.pk).revision
    saved(shop, agent, greeting="Theirs")
    with pytest.raises(DraftChanged, match="meanwhile") as refused:
        draft_save(
            tenant_id=shop.tenant.pk,
            agent_id=agent.pk,
            actor=SYSTEM,
            revision=seen,
            values={"greeting": "Mine"},
        )
    assert refused.value.draft.greeting == "Theirs"
    assert draft_of(tenant_id=shop.tenant.pk, agent_id=agent.pk).greeting == "Theirs"


def test_a_form_that_comes_twice_is_saved_once(shop: NewTenant) -> None:
    agent = agent_of(shop)
    seen = draft_of(tenant_id=shop.tenant.pk, agent_id=agent.pk).revision
    drafts = [
        draft_save(
            tenant_id=shop.tenant.pk,
            agent_id=agent.pk,
            actor=SYSTEM,
            revision=seen,
            values={"greeting": "Mine"},
        )
        for _ in range(2)
    ]
    assert drafts[0].revision == drafts[1].revision


def test_what_was_published_meanwhile_is_not_overwritten_unseen(shop: NewTenant) -> None:
    agent = agent_of(shop)
    seen = draft_of(tenant_id=shop.tenant.pk, agent_id=agent.pk).revision
    published(shop, agent, greeting="Theirs")
    with pytest.raises(DraftChanged):
        draft_save(
            tenant_id=shop.tenant.pk,
            agent_id=agent.pk,
            actor=SYSTEM,
            revision=seen,
            values={"greeting": "Mine"},
        )


def test_a_draft_that_was_thrown_away_does_not_come_back_by_its_number(shop: NewTenant) -> None:
    agent = new_agent(shop)
    old = published(shop, agent, greeting="One").number and saved(shop, agent, greeting="Two")
    draft_discard(tenant_id=shop.tenant.pk, agent_id=agent.pk, actor=SYSTEM)
    first = draft_of(tenant_id=shop.tenant.pk, agent_id=agent.pk).revision
    assert first == -1
    assert first != old


def test_a_draft_begun_right_after_another_was_thrown_away_has_a_revision_of_its_own(
    shop: NewTenant,
) -> None:
    """Else a form that shows the first one would overwrite the second."""
    agent = agent_of(shop)
    seen = saved(shop, agent, greeting="First")
    draft_discard(tenant_id=shop.tenant.pk, agent_id=agent.pk, actor=SYSTEM, revision=seen)
    saved(shop, agent, greeting="Second")
    with pytest.raises(DraftChanged) as refused:
        draft_save(
            tenant_id=shop.tenant.pk,
            agent_id=agent.pk,
            actor=SYSTEM,
            revision=seen,
            values={"greeting": "Mine"},
        )
    assert refused.value.draft.greeting == "Second"


def test_content_that_no_agent_has_is_a_mistake_of_ours(shop: NewTenant) -> None:
    with pytest.raises(ValueError, match="temperature"):
        saved(shop, agent_of(shop), temperature=1)


def test_bad_content_is_not_saved_and_its_field_is_named(shop: NewTenant) -> None:
    agent = agent_of(shop)
    with pytest.raises(BadAgent) as refused:
        saved(shop, agent, greeting="Hi", voice="siri")
    assert refused.value.field == "voice"
    assert events_of(shop, "agent.draft-saved") == []


def test_publishing_makes_the_next_version_with_author_and_note(shop: NewTenant) -> None:
    agent = agent_of(shop)
    version = published(shop, agent, greeting="Hi", outbound={"voice": "cedar", "greeting": ""})
    assert (version.number, version.author, version.note) == (2, owner_of(shop).id, "why")
    assert (version.greeting, version.outbound) == ("Hi", {"voice": "cedar"})
    assert agent_of(shop).published_version == version
    (event,) = events_of(shop, "agent.published")
    assert event.details == {"version": 2}
    with tenant_context(shop.tenant.pk):
        assert not AgentDraft.objects.exists()


def test_what_is_published_already_is_not_published_again(shop: NewTenant) -> None:
    agent = agent_of(shop)
    published(shop, agent, greeting="Hi")
    saved(shop, agent, greeting="Other")
    revision = saved(shop, agent, greeting="Hi")
    with pytest.raises(BadAgent, match="Version 2 says the same already"):
        agent_publish_draft(
            tenant_id=shop.tenant.pk, agent_id=agent.pk, actor=SYSTEM, revision=revision
        )


def test_another_draft_than_was_looked_at_is_not_published(shop: NewTenant) -> None:
    agent = agent_of(shop)
    seen = saved(shop, agent, greeting="Seen")
    saved(shop, agent, greeting="Unseen")
    with pytest.raises(DraftChanged):
        agent_publish_draft(
            tenant_id=shop.tenant.pk, agent_id=agent.pk, actor=SYSTEM, revision=seen
        )
    assert events_of(shop, "agent.published") == []


def test_an_agent_without_instructions_is_not_published(shop: NewTenant) -> None:
    with pytest.raises(BadAgent) as refused:
        published(shop, agent_of(shop), instructions=" ")
    assert refused.value.field == "instructions"


@pytest.mark.parametrize("note", ["x" * 201, "a\nb", "\0"])
def test_a_note_is_one_short_line(shop: NewTenant, note: str) -> None:
    agent = agent_of(shop)
    revision = saved(shop, agent, greeting="Hi")
    with pytest.raises(BadAgent) as refused:
        agent_publish_draft(
            tenant_id=shop.tenant.pk, agent_id=agent.pk, actor=SYSTEM, revision=revision, note=note
        )
    assert refused.value.field == "note"


def test_a_draft_is_thrown_away_once(shop: NewTenant) -> None:
    agent = agent_of(shop)
    saved(shop, agent, greeting="Hi")
    ends = [draft_discard(tenant_id=shop.tenant.pk, agent_id=agent.pk, actor=SYSTEM) for _ in "ab"]
    assert ends == [True, False]
    assert len(events_of(shop, "agent.draft-discarded")) == 1
    assert draft_of(tenant_id=shop.tenant.pk, agent_id=agent.pk).greeting != "Hi"


def test_a_draft_is_not_thrown_away_after_somebody_else_saved(shop: NewTenant) -> None:
    agent = agent_of(shop)
    seen = saved(shop, agent, greeting="Hi")
    saved(shop, agent, greeting="Theirs")
    with pytest.raises(DraftChanged):
        draft_discard(tenant_id=shop.tenant.pk, agent_id=agent.pk, actor=SYSTEM, revision=seen)


def test_the_only_draft_of_an_unpublished_agent_stays(shop: NewTenant) -> None:
    agent = new_agent(shop)
    with pytest.raises(BadAgent, match="all there is"):
        draft_discard(tenant_id=shop.tenant.pk, agent_id=agent.pk, actor=SYSTEM)


def test_an_archived_agent_is_not_changed(shop: NewTenant) -> None:
    agent = new_agent(shop)
    agent_archive(tenant_id=shop.tenant.pk, agent_id=agent.pk, actor=SYSTEM)
    with pytest.raises(BadAgent, match="archived"):
        saved(shop, agent, greeting="Hi")


def test_a_strangers_agent_does_not_exist(shop: NewTenant, rival: NewTenant) -> None:
    with pytest.raises(Agent.DoesNotExist):
        draft_of(tenant_id=shop.tenant.pk, agent_id=agent_of(rival).pk)
    with pytest.raises(Agent.DoesNotExist):
        draft_discard(tenant_id=shop.tenant.pk, agent_id=agent_of(rival).pk, actor=SYSTEM)
