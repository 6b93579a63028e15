"""Two people at one agent in one moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from tenants.context import tenant_context
from tenants.models import AgentVersion, PhoneNumber
from tenants.services import SYSTEM, NewTenant
from tenants.services.agent_drafts import (
    DraftChanged,
    agent_publish_draft,
    draft_discard,
    draft_of,
    draft_save,
)
from tenants.services.agent_limits import BadAgent
from tenants.services.agent_versions import agent_locked
from tenants.services.agents import (
    AgentInUse,
    agent_archive,
    agent_create,
    version_restore,
)
from tests.tenants.agents.making import agent_of, events_of, published, saved

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], object]) -> list[type[Exception] | None]:
    """What became of each, begun together."""
    barrier = Barrier(len(works))

    def run(work: Callable[[], object]) -> type[Exception] | None:
        try:
            barrier.wait(timeout=30)
            work()
        except (DraftChanged, BadAgent) as error:
            return type(error)
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(run, works))


@pytest.mark.parametrize("has_draft", [False, True])
def test_of_two_who_save_at_once_the_second_is_told(shop: NewTenant, has_draft: bool) -> None:
    tenant_id, agent = shop.tenant.pk, agent_of(shop)
    if has_draft:
        saved(shop, agent, greeting="Before")
    seen = draft_of(tenant_id=tenant_id, agent_id=agent.pk).revision

    def save(greeting: str) -> Callable[[], object]:
        return lambda: draft_save(
            tenant_id=tenant_id,
            agent_id=agent.pk,
            actor=SYSTEM,
            revision=seen,
            values={"greeting": greeting},
        )

    ends = at_once(save("One"), save("Two"))
    assert sorted(ends, key=str) == [DraftChanged, None]
    kept = draft_of(tenant_id=tenant_id, agent_id=agent.pk).greeting
    assert kept == ("One" if ends[0] is None else "Two")


def test_of_two_who_publish_at_once_one_makes_a_version(shop: NewTenant) -> None:
    tenant_id, agent = shop.tenant.pk, agent_of(shop)
    seen = saved(shop, agent, greeting="Hi")

    def publish() -> object:
        return agent_publish_draft(
            tenant_id=tenant_id, agent_id=agent.pk, actor=SYSTEM, revision=seen
        )

    assert sorted(at_once(publish, publish), key=str) == [DraftChanged, None]
    assert len(events_of(shop, "agent.published")) == 1
    with tenant_context(tenant_id):
        assert AgentVersion.objects.count() == 2


def test_two_restores_and_a_save_at_once_lose_nothing(shop: NewTenant) -> None:
    tenant_id, agent = shop.tenant.pk, agent_of(shop)
    published(shop, agent, greeting="Two")
    seen = saved(shop, agent, greeting="Three")

    def restore() -> object:
        return version_restore(tenant_id=tenant_id, agent_id=agent.pk, number=1, actor=SYSTEM)

    def save() -> object:
        return draft_save(
            tenant_id=tenant_id,
            agent_id=agent.pk,
            actor=SYSTEM,
            revision=seen,
            values={"greeting": "Four"},
        )

    ends = at_once(restore, restore, save)
    assert (sorted(ends[:2], key=str), ends[2]) == ([BadAgent, None], None)
    with tenant_context(tenant_id):
        numbers = AgentVersion.objects.order_by("number").values_list("number", "restored_from")
        assert list(numbers) == [(1, None), (2, None), (3, 1)]
    assert draft_of(tenant_id=tenant_id, agent_id=agent.pk).greeting == "Four"


def test_of_publishing_and_discarding_at_once_one_happens(shop: NewTenant) -> None:
    tenant_id, agent = shop.tenant.pk, agent_of(shop)
    seen = saved(shop, agent, greeting="Hi")
    ends = at_once(
        lambda: agent_publish_draft(
            tenant_id=tenant_id, agent_id=agent.pk, actor=SYSTEM, revision=seen
        ),
        lambda: draft_discard(tenant_id=tenant_id, agent_id=agent.pk, actor=SYSTEM, revision=seen),
    )
    made = len(events_of(shop, "agent.published"))
    thrown = len(events_of(shop, "agent.draft-discarded"))
    assert made + thrown == 1
    assert (ends[0] is None) == bool(made)


def test_an_agent_is_not_archived_while_a_number_is_given_to_it(shop: NewTenant) -> None:
    tenant_id = shop.tenant.pk
    agent = agent_create(tenant_id=tenant_id, actor=SYSTEM, name="Night", language="en")

    def assign() -> None:
        with tenant_context(tenant_id):
            PhoneNumber.objects.update(agent=agent_locked(agent.pk))

    ends = at_once(
        assign, lambda: agent_archive(tenant_id=tenant_id, agent_id=agent.pk, actor=SYSTEM)
    )
    assert ends in ([None, AgentInUse], [BadAgent, None])
