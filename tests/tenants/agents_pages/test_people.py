"""Who sees agents, who changes them, and what the list costs."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from prosaas.lib.phone import grouped
from tenants.context import tenant_context
from tenants.models import Agent, Membership, PhoneNumber, Tenant
from tenants.services import SYSTEM, NewTenant
from tenants.services.agents import agent_create
from tests.project.pages import refused
from tests.tenants.agents.making import published
from tests.tenants.agents_pages.paging import LIST, NEW, form, page_of, read, saved, seen

pytestmark = pytest.mark.django_db
READ = ["", "versions/", "versions/1/"]
WRITE = ["publish/", "discard/", "versions/1/restore/", "archive/"]


def test_a_viewer_reads_everything_and_changes_nothing(
    teammate: Client, shop: NewTenant, desk: Agent
) -> None:
    for address in [LIST, *(page_of(desk.pk, rest) for rest in READ)]:
        answer = teammate.get(address)
        page = seen(answer).partition("<main")[2]
        assert answer.status_code == 200
        assert "<button" not in page.replace("<button>Compare</button>", "")
        assert "<textarea" not in page
    for rest in WRITE:
        assert teammate.get(page_of(desk.pk, rest)).status_code == 403
    sent = form(shop, desk.pk, greeting="Mine")
    for address in [NEW, *(page_of(desk.pk, rest) for rest in ["", "rename/", *WRITE])]:
        assert teammate.post(address, sent).status_code == 403
    assert desk.published_version is not None
    assert desk.published_version.greeting in seen(teammate.get(page_of(desk.pk)))


def test_a_stranger_meets_404(stranger: Client, desk: Agent) -> None:
    for rest in [*READ, *WRITE]:
        assert stranger.get(page_of(desk.pk, rest)).status_code == 404
    for rest in ["", "rename/", *WRITE]:
        assert stranger.post(page_of(desk.pk, rest), {"name": "x"}).status_code == 404
    assert str(desk.pk) not in seen(stranger.get(LIST))


def test_the_list_asks_as_much_for_many_agents_as_for_one(
    manager: Client, shop: NewTenant, desk: Agent
) -> None:
    def asked() -> int:
        manager.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            assert manager.get(LIST).status_code == 200
        return len(queries)

    few = asked()
    with tenant_context(shop.tenant.pk):
        for serial in range(5):
            each = Agent.objects.create(tenant=shop.tenant, name=f"Desk {serial}")
            published(
                shop, each, greeting="Hi", instructions="Be kind", voice="marin", language="en"
            )
            PhoneNumber.objects.create(
                tenant=shop.tenant, e164=f"+1415556000{serial}", agent=desk,
                after_hours="agent", after_hours_agent=each,
            )  # fmt: skip
    assert asked() == few


def test_the_list_says_who_answers_which_number_and_when(
    manager: Client, shop: NewTenant, desk: Agent
) -> None:
    with tenant_context(shop.tenant.pk):
        night = Agent.objects.create(tenant=shop.tenant, name="Night")
        PhoneNumber.objects.update(after_hours="agent", after_hours_agent=night, label="Shop")
    page = read(manager.get(LIST))
    number = grouped(shop.number)
    assert f"Answers after hours: {number} ( Shop )" in page
    assert f"Answers in business hours: {number} ( Shop )" in page


def test_without_an_agent_the_list_teaches_how_to_begin(
    manager: Client, teammate: Client, shop: NewTenant
) -> None:
    with tenant_context(shop.tenant.pk):
        PhoneNumber.objects.all().delete()
        Agent.objects.all().delete()
    assert "Make the first agent" in read(manager.get(LIST))
    page = read(teammate.get(LIST))
    assert "No agent yet" in page
    assert "Make the first agent" not in page


def test_a_version_tells_its_author_while_a_member_and_the_tenants_time(
    manager: Client, shop: NewTenant, desk: Agent
) -> None:
    version = published(shop, desk, greeting="Roses")
    with tenant_context(shop.tenant.pk):
        Tenant.objects.update(timezone="Pacific/Kiritimati")
    page = read(manager.get(page_of(desk.pk, "versions/")))
    assert shop.owner_email in page
    assert "why" in page
    assert f"T{(version.created_at.hour + 14) % 24:02}:" in seen(
        manager.get(page_of(desk.pk, "versions/2/"))
    )
    with tenant_context(shop.tenant.pk):
        Membership.objects.filter(role="owner").delete()
    assert "not a member now" in read(manager.get(page_of(desk.pk, "versions/")))


def test_what_a_business_writes_is_text_and_not_markup(
    manager: Client, shop: NewTenant, desk: Agent
) -> None:
    saved(manager, shop, desk.pk, greeting="<b>Roses</b>", outbound_greeting="<i>x</i>")
    for rest in ["", "publish/", "discard/"]:
        page = manager.get(page_of(desk.pk, rest)).content.decode()
        assert "<b>" not in page
        assert "<i>" not in page


@pytest.mark.parametrize("language", ["en", "he"])
def test_the_pages_hold_nothing_that_the_policy_refuses(
    manager: Client, shop: NewTenant, desk: Agent, language: str
) -> None:
    saved(manager, shop, desk.pk, greeting="שלום")
    with translation.override(language):
        for address in [LIST, NEW, *(page_of(desk.pk, rest) for rest in [*READ, *WRITE])]:
            answer = manager.get(address, headers={"Accept-Language": language})
            assert (answer.status_code, refused(answer)) == (200, []), address


def test_who_may_not_write_is_not_told_to(
    manager: Client, teammate: Client, shop: NewTenant, desk: Agent
) -> None:
    assert "You write a draft" in read(manager.get(LIST))
    assert "You write a draft" not in read(teammate.get(LIST))


def test_a_published_agent_without_a_number_leads_to_the_numbers(
    manager: Client, teammate: Client, shop: NewTenant, desk: Agent
) -> None:
    other = agent_create(
        tenant_id=shop.tenant.pk, actor=SYSTEM, name="Second", trade="general", language="en"
    )
    asked = "Answers no number. Choose which number it answers"
    assert asked not in read(manager.get(page_of(other.pk)))  # it is not published yet
    published(shop, other)
    assert asked in read(manager.get(page_of(other.pk)))
    assert asked not in read(teammate.get(page_of(other.pk)))
    with tenant_context(shop.tenant.pk):
        PhoneNumber.objects.update(status=PhoneNumber.Status.RELEASED)
    assert "Answers no number. Get a number" in read(manager.get(page_of(other.pk)))


def test_the_pages_say_what_the_texts_take_for_granted(manager: Client, desk: Agent) -> None:
    assert "911 as the emergency number" in read(manager.get(NEW))
    assert "ordered by the API" in read(manager.get(page_of(desk.pk)))


def test_a_refused_draft_leads_to_its_fields(manager: Client, shop: NewTenant, desk: Agent) -> None:
    sent = form(shop, desk.pk, silence_ms="1", outbound_voice="siren")
    page = seen(manager.post(page_of(desk.pk), sent))
    summary = page[page.index("Not saved. Look at:") :].partition("</p>")[0]
    for anchor in ("id_silence_ms", "id_outbound_voice"):
        assert f'href="#{anchor}"' in summary
        assert f'id="{anchor}"' in page
    assert summary.count("<a ") == 2


def test_one_button_saves_and_leads_to_a_talk_with_the_agent(
    manager: Client, shop: NewTenant, desk: Agent
) -> None:
    answer = manager.post(page_of(desk.pk), form(shop, desk.pk, voice="cedar", **{"try": "1"}))
    assert answer.headers["Location"] == f"/app/try/?agent={desk.pk}"
    assert "unpublished changes" in read(manager.get(LIST))


def test_the_list_says_when_what_was_changed_and_what_nobody_hears_yet(
    manager: Client, shop: NewTenant, desk: Agent
) -> None:
    agent_create(
        tenant_id=shop.tenant.pk, actor=SYSTEM, name="Second", trade="general", language="he"
    )
    page = read(manager.get(LIST))
    assert page.count("Last changed:") == 2
    assert "שלום" in page  # the draft's greeting
