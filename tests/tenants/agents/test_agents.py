"""Agents: made from a template, renamed, put away; their versions, restored and read."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tenants import selectors
from tenants.context import tenant_context
from tenants.models import Agent, AgentVersion, NumberClaim, PhoneNumber
from tenants.services import SYSTEM, NewTenant, tenant_open
from tenants.services.agent_drafts import draft_of
from tenants.services.agent_limits import BadAgent
from tenants.services.agents import (
    AgentInUse,
    agent_archive,
    agent_create,
    agent_rename,
    version_restore,
)
from tests.factories import user_made
from tests.tenants.agents.making import agent_of, events_of, owner_of, published, saved

pytestmark = pytest.mark.django_db


def created(made: NewTenant, name: str = "Night", **values: str) -> Agent:
    given = {"language": "he", **values}
    return agent_create(tenant_id=made.tenant.pk, actor=owner_of(made), name=name, **given)


def test_a_new_agent_is_a_draft_from_its_trades_template(shop: NewTenant) -> None:
    agent = created(shop, " Night ", trade="vet")
    draft = draft_of(tenant_id=shop.tenant.pk, agent_id=agent.pk)
    assert (agent.name, agent.published_version) == ("Night", None)
    assert (draft.language, draft.revision, draft.edited_by) == ("he", 1, owner_of(shop).id)
    assert shop.tenant.name in draft.greeting
    assert "וטרינרית" in draft.instructions
    (event,) = events_of(shop, "agent.created")
    assert (event.object_kind, event.object_id) == ("agent", str(agent.pk))
    assert event.details == {"trade": "vet"}


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("name", {"name": " "}),
        ("name", {"name": "x" * 101}),
        ("name", {"name": "a\nb"}),
        ("trade", {"trade": "../vet"}),
        ("language", {"language": "fr"}),
    ],
)
def test_an_agent_that_cannot_be_is_not_made(
    shop: NewTenant, field: str, values: dict[str, str]
) -> None:
    with pytest.raises(BadAgent) as refused:
        created(shop, **values)
    assert refused.value.field == field
    assert events_of(shop, "agent.created") == []


def test_another_name_is_told_without_the_name(shop: NewTenant) -> None:
    agent = agent_of(shop)
    for _ in "ab":
        agent_rename(tenant_id=shop.tenant.pk, agent_id=agent.pk, actor=SYSTEM, name=" Dana ")
    (event,) = events_of(shop, "agent.renamed")
    assert event.details == {}
    with tenant_context(shop.tenant.pk):
        assert Agent.objects.get().name == "Dana"


def in_hours(number: PhoneNumber, agent: Agent) -> None:
    PhoneNumber.objects.filter(pk=number.pk).update(agent=agent)


def after_hours(number: PhoneNumber, agent: Agent) -> None:
    PhoneNumber.objects.filter(pk=number.pk).update(after_hours="agent", after_hours_agent=agent)


def while_released(number: PhoneNumber, agent: Agent) -> None:
    PhoneNumber.objects.filter(pk=number.pk).update(
        agent=agent, status="releasing", releases_at="2030-01-01T00:00Z"
    )


def being_bought(number: PhoneNumber, agent: Agent) -> None:
    NumberClaim.objects.create(tenant_id=number.tenant_id, e164=number.e164, agent=agent)


@pytest.mark.parametrize("used", [in_hours, after_hours, while_released, being_bought])
def test_an_agent_that_a_number_needs_is_not_put_away(
    shop: NewTenant, used: Callable[[PhoneNumber, Agent], None]
) -> None:
    agent = created(shop)
    with tenant_context(shop.tenant.pk):
        used(PhoneNumber.objects.get(), agent)
    with pytest.raises(AgentInUse) as refused:
        agent_archive(tenant_id=shop.tenant.pk, agent_id=agent.pk, actor=SYSTEM)
    assert refused.value.numbers == (shop.number,)
    assert shop.number in str(refused.value)


def test_an_agent_is_put_away_once_though_it_had_a_number(shop: NewTenant) -> None:
    agent = agent_of(shop)
    with tenant_context(shop.tenant.pk):
        PhoneNumber.objects.update(status="released")
    for _ in "ab":
        kept = agent_archive(tenant_id=shop.tenant.pk, agent_id=agent.pk, actor=SYSTEM)
    assert kept.archived_at is not None
    assert len(events_of(shop, "agent.archived")) == 1


def test_what_was_said_before_is_a_new_version(shop: NewTenant) -> None:
    agent = agent_of(shop)
    assert agent.published_version is not None
    before = agent.published_version.greeting
    published(shop, agent, greeting="Hi")
    saved(shop, agent, greeting="Being written")
    version = version_restore(
        tenant_id=shop.tenant.pk, agent_id=agent.pk, number=1, actor=owner_of(shop)
    )
    assert (version.number, version.restored_from, version.greeting) == (3, 1, before)
    assert (version.author, agent_of(shop).published_version) == (owner_of(shop).id, version)
    assert draft_of(tenant_id=shop.tenant.pk, agent_id=agent.pk).greeting == "Being written"
    (event,) = events_of(shop, "agent.restored")
    assert event.details == {"version": 3, "restored_from": 1}


def test_what_is_said_already_is_not_restored(shop: NewTenant) -> None:
    with pytest.raises(BadAgent, match="Version 1 says the same already"):
        version_restore(
            tenant_id=shop.tenant.pk, agent_id=agent_of(shop).pk, number=1, actor=SYSTEM
        )


def test_an_old_version_out_of_todays_limits_is_not_restored(shop: NewTenant) -> None:
    agent = agent_of(shop)
    with tenant_context(shop.tenant.pk):
        AgentVersion.objects.create(
            tenant=shop.tenant, agent=agent, number=2, voice="of-old", language="en"
        )
    with pytest.raises(BadAgent) as refused:
        version_restore(tenant_id=shop.tenant.pk, agent_id=agent.pk, number=2, actor=SYSTEM)
    assert refused.value.field == "voice"


def test_a_version_that_never_was_and_a_strangers_agent_do_not_exist(
    shop: NewTenant, rival: NewTenant
) -> None:
    with pytest.raises(AgentVersion.DoesNotExist):
        version_restore(
            tenant_id=shop.tenant.pk, agent_id=agent_of(shop).pk, number=9, actor=SYSTEM
        )
    with pytest.raises(Agent.DoesNotExist):
        agent_archive(tenant_id=shop.tenant.pk, agent_id=agent_of(rival).pk, actor=SYSTEM)
    with pytest.raises(Agent.DoesNotExist):
        agent_rename(tenant_id=shop.tenant.pk, agent_id=uuid4(), actor=SYSTEM, name="x")


def test_who_signs_up_begins_with_the_general_template(db: None) -> None:
    owner = user_made("new@example.com")
    tenant = tenant_open(name="Mine \n&Co", owner=owner, locale="en", limits={})
    with tenant_context(tenant.pk):
        version = Agent.objects.get().published_version
    assert version is not None
    assert "Mine &Co" in version.greeting
    assert "# Emergencies" in version.instructions


@pytest.mark.parametrize("option", ["greeting", "instructions"])
def test_createtenant_says_what_cannot_be_spoken(option: str) -> None:
    given = {"name": "Café", "owner_email": "d@example.com", "number": "+14155550123"}
    with pytest.raises(CommandError, match="too long"):
        call_command("createtenant", **given, **{option: "x" * 8_000})


def test_agents_are_listed_with_version_draft_and_numbers_in_one_question(
    shop: NewTenant, rival: NewTenant, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    night = created(shop)
    created(shop, "Gone")
    shown = attrgetter("name", "has_draft", "number_count")
    with tenant_context(shop.tenant.pk):
        Agent.objects.filter(name="Gone").update(archived_at="2026-01-01T00:00Z")
        PhoneNumber.objects.update(after_hours="agent", after_hours_agent=night)
        PhoneNumber.objects.create(
            tenant=shop.tenant, e164="+14155559999", agent=night, status="released"
        )
        with django_assert_num_queries(1):
            told = [
                (each.published_version and each.published_version.number, *shown(each))
                for each in selectors.agents(tenant=shop.tenant)
            ]
        archived = list(selectors.agents_archived(tenant=shop.tenant))
    assert told == [(None, "Night", True, 1), (1, "Receptionist", False, 1)]
    assert [each.name for each in archived] == ["Gone"]


def test_versions_are_newest_first_with_their_author_while_a_member(shop: NewTenant) -> None:
    agent = agent_of(shop)
    published(shop, agent, greeting="Hi")
    with tenant_context(shop.tenant.pk):
        found = selectors.agent_versions(tenant=shop.tenant, agent_id=agent.pk)
        told = list(map(attrgetter("number", "author_email"), found))
    assert told == [(2, shop.owner_email), (1, None)]


def test_the_log_names_agents_and_fields_in_words(shop: NewTenant, owner: Client) -> None:
    saved(shop, agent_of(shop), greeting="Hi", turn_settings={"silence_ms": 0})
    created(shop, trade="vet")
    text = owner.get("/app/audit/").content.decode()
    for words in (
        "Changed an agent&#x27;s draft",
        "Greeting, Turns of the conversation",
        "Veterinary clinic",
        "Night",
    ):
        assert words in text
