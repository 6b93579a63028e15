"""An agent's whole life on its pages, by a manager."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from django.test import Client

from tenants.context import tenant_context
from tenants.models import Agent, AgentVersion
from tenants.services import NewTenant
from tests.tenants.agents_pages.paging import (
    LIST,
    NEW,
    draft_now,
    form,
    page_of,
    published,
    read,
    saved,
    seen,
)

pytestmark = pytest.mark.django_db


def versions_of(shop: NewTenant, agent_id: UUID) -> list[AgentVersion]:
    with tenant_context(shop.tenant.pk):
        return list(AgentVersion.objects.filter(agent=agent_id).order_by("number"))


def made(client: Client, shop: NewTenant, **changes: str) -> UUID:
    """A new agent, not published yet."""
    client.post(NEW, {"trade": "general", "language": "he", "name": "ערב", **changes})
    with tenant_context(shop.tenant.pk):
        return Agent.objects.get(name=changes.get("name", "ערב")).pk


def test_a_hebrew_template_becomes_a_draft_to_be_made_ones_own(
    manager: Client, shop: NewTenant
) -> None:
    agent_id = made(manager, shop)
    draft = draft_now(shop, agent_id)
    assert "שלום" in draft.greeting
    page = seen(manager.get(page_of(agent_id)))
    assert draft.greeting in page
    assert "not published yet" in page
    assert not versions_of(shop, agent_id)


def test_the_first_version_is_read_before_it_is_published(manager: Client, shop: NewTenant) -> None:
    agent_id = made(manager, shop)
    page = seen(manager.get(page_of(agent_id, "publish/")))
    assert draft_now(shop, agent_id).greeting in page
    assert "<ins>" not in page
    published(manager, shop, agent_id)
    [version] = versions_of(shop, agent_id)
    assert "שלום" in version.greeting
    assert "Version 1, since" in read(manager.get(LIST))


def test_what_is_saved_is_not_what_callers_hear_until_it_is_published(
    manager: Client, shop: NewTenant, desk: Agent
) -> None:
    saved(manager, shop, desk.pk, greeting="Roses here.")
    assert "unpublished changes" in read(manager.get(LIST))
    assert [each.number for each in versions_of(shop, desk.pk)] == [1]
    published(manager, shop, desk.pk)
    assert versions_of(shop, desk.pk)[-1].greeting == "Roses here."
    assert "unpublished changes" not in read(manager.get(LIST))


def test_one_button_saves_and_leads_to_what_is_published(
    manager: Client, shop: NewTenant, desk: Agent
) -> None:
    sent = form(shop, desk.pk, voice="cedar", publish="1")
    answer = manager.post(page_of(desk.pk), sent)
    assert answer.headers["Location"] == page_of(desk.pk, "publish/")
    page = seen(manager.get(answer.headers["Location"]))
    assert "Removed:</bdi>Marin" in page
    assert "Added:</bdi>Cedar" in page


def test_publishing_shows_words_and_settings_that_differ_and_no_others(
    manager: Client, shop: NewTenant, desk: Agent
) -> None:
    greeting = f"{draft_now(shop, desk.pk).greeting} Please."
    saved(manager, shop, desk.pk, greeting=greeting, silence_ms="15", outbound_greeting="We call")
    page = seen(manager.get(page_of(desk.pk, "publish/")))
    assert page.count("<h3>") == 3
    assert "<del>" in page
    assert "Added:</bdi> Please.</ins>" in page
    assert "When the agent makes the call: Greeting" in page
    assert "Removed:</bdi>10</del>" in page
    assert "Added:</bdi>15</ins>" in page


def test_the_same_again_is_nothing_to_publish(manager: Client, desk: Agent) -> None:
    page = manager.get(page_of(desk.pk, "publish/"))
    assert "nothing to publish" in read(page)
    answer = manager.post(page_of(desk.pk, "publish/"), {"revision": "-1", "note": ""})
    assert answer.status_code == 422
    assert "says the same already" in read(answer)


def test_a_draft_changed_meanwhile_is_looked_at_again(
    manager: Client, shop: NewTenant, desk: Agent
) -> None:
    seen_revision = saved(manager, shop, desk.pk, greeting="One").revision
    saved(manager, shop, desk.pk, greeting="Two")
    answer = manager.post(
        page_of(desk.pk, "publish/"), {"revision": seen_revision, "note": "My note"}
    )
    assert answer.status_code == 409
    assert 'value="My note"' in seen(answer)
    assert "Two" in read(answer)
    assert len(versions_of(shop, desk.pk)) == 1


def test_changes_are_discarded_after_a_question(
    manager: Client, shop: NewTenant, desk: Agent
) -> None:
    revision = saved(manager, shop, desk.pk, greeting="Roses").revision
    discard = page_of(desk.pk, "discard/")
    page = read(manager.get(discard))
    assert re.search("Thrown away:[^:]*Roses.*Stays:", page)
    assert manager.post(discard, {"revision": revision - 1}).status_code == 409
    manager.post(discard, {"revision": revision})
    assert draft_now(shop, desk.pk).greeting == versions_of(shop, desk.pk)[0].greeting
    assert "no unpublished changes" in read(manager.get(discard))


def test_what_an_old_version_said_comes_back_as_a_new_one(
    manager: Client, shop: NewTenant, desk: Agent
) -> None:
    published(manager, shop, desk.pk, greeting="Roses")
    restore = page_of(desk.pk, "versions/1/restore/")
    assert "Roses" in read(manager.get(restore))
    assert len(versions_of(shop, desk.pk)) == 2  # only asked
    manager.post(restore)
    first, _second, third = versions_of(shop, desk.pk)
    assert (third.greeting, third.restored_from) == (first.greeting, 1)
    assert "restored from version 1" in read(manager.get(page_of(desk.pk, "versions/")))
    again = manager.post(restore)
    assert again.status_code == 422
    assert "nothing to restore" in read(again)


def test_any_two_versions_are_compared_the_older_one_first(
    manager: Client, shop: NewTenant, desk: Agent
) -> None:
    for greeting in ("Roses", "Tulips"):
        published(manager, shop, desk.pk, greeting=greeting)
    for number, other in ((3, 2), (2, 3)):
        page = seen(manager.get(page_of(desk.pk, f"versions/{number}/?with={other}")))
        assert "Removed:</bdi>Roses" in page
        assert "Added:</bdi>Tulips" in page
    assert "Roses" not in seen(manager.get(page_of(desk.pk, "versions/1/?with=3")))


@pytest.mark.parametrize("other", ["", "1", "x", "²", "9" * 30])
def test_without_another_number_a_version_is_shown_whole(
    manager: Client, desk: Agent, other: str
) -> None:
    assert desk.published_version is not None
    page = seen(manager.get(page_of(desk.pk, "versions/1/"), {"with": other}))
    assert desk.published_version.greeting in page


@pytest.mark.parametrize("rest", ["versions/7/", "versions/1/?with=7", f"versions/{10**20}/"])
def test_a_version_that_never_was_is_404(manager: Client, desk: Agent, rest: str) -> None:
    assert manager.get(page_of(desk.pk, rest)).status_code == 404


def test_an_agent_that_answers_a_number_is_not_archived(
    manager: Client, shop: NewTenant, desk: Agent
) -> None:
    archive = page_of(desk.pk, "archive/")
    assert shop.number in read(manager.get(archive))
    refused = manager.post(archive)
    assert (refused.status_code, shop.number in read(refused)) == (409, True)
    assert "Archived agents" not in read(manager.get(LIST))


def test_an_archived_agent_is_kept_to_be_read(manager: Client, shop: NewTenant) -> None:
    agent_id = made(manager, shop)
    assert "cannot be undone" in read(manager.get(page_of(agent_id, "archive/")))
    manager.post(page_of(agent_id, "archive/"))
    assert "Archived agents" in read(manager.get(LIST))
    page = seen(manager.get(page_of(agent_id)))
    assert "<textarea" not in page
    assert "שלום" in page


def test_an_agent_gets_another_name(manager: Client, desk: Agent) -> None:
    rename = page_of(desk.pk, "rename/")
    assert "<bdi>Day</bdi>" in seen(manager.post(rename, {"name": "Day"}, follow=True))
    refused = manager.post(rename, {"name": " "})
    assert refused.status_code == 422
    assert "This field is required" in read(refused)
