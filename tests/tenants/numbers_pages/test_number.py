"""A number's page: who answers it and after hours, giving it back, and taking that back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tenants.context import tenant_context
from tenants.models import Agent, PhoneNumber, Tenant
from tenants.services import NewTenant
from tests.tenants.numbers_pages.showing import NUMBERS, number_set, page, told

pytestmark = pytest.mark.django_db


def path_of(number: PhoneNumber, what: str = "") -> str:
    return f"{NUMBERS}{number.pk}/{what}"


def sent(agent: Agent, **more: Any) -> dict[str, Any]:
    return {"label": "Door", "agent": str(agent.pk), "after_hours": "same", **more}


def now(shop: NewTenant) -> PhoneNumber:
    with tenant_context(shop.tenant.pk):
        return PhoneNumber.objects.get()


def second(shop: NewTenant, agent: Agent, *, is_published: bool = True) -> Agent:
    version = agent.published_version_id if is_published else None
    with tenant_context(shop.tenant.pk):
        return Agent.objects.create(tenant=shop.tenant, name="Night", published_version_id=version)


def test_who_answers_is_changed(
    owner: Client, shop: NewTenant, number: PhoneNumber, agent: Agent
) -> None:
    night = second(shop, agent)
    form = sent(agent, after_hours="agent", after_hours_agent=str(night.pk))
    assert "Saved." in told(owner.post(path_of(number), form, follow=True))
    found = now(shop)
    assert (found.label, found.after_hours, found.after_hours_agent_id) == (
        "Door", "agent", night.pk,
    )  # fmt: skip


def test_the_other_agent_is_forgotten_where_it_does_not_answer(
    owner: Client, shop: NewTenant, number: PhoneNumber, agent: Agent
) -> None:
    form = sent(agent, after_hours="voicemail", after_hours_agent=str(second(shop, agent).pk))
    assert owner.post(path_of(number), form).status_code == 302
    assert (now(shop).after_hours, now(shop).after_hours_agent_id) == ("voicemail", None)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"after_hours": "agent"}, "Choose the agent that answers after hours."),
        ({"after_hours": "never"}, "Select a valid choice"),
        ({"agent": ""}, "This field is required"),
        ({"label": "x" * 101}, "at most 100"),
        ({"label": "\0"}, "Null characters"),
    ],
)
def test_a_bad_field_is_told_and_what_was_typed_stays(
    owner: Client, shop: NewTenant, number: PhoneNumber, change: Any, said: str
) -> None:
    found = told(owner.post(path_of(number), sent(number.agent) | change), 422)
    assert said in found
    assert "label" in change or 'value="Door"' in found
    assert now(shop).label == ""


def test_an_agent_without_a_version_is_not_offered_unless_it_is_the_present_one(
    owner: Client, shop: NewTenant, number: PhoneNumber, agent: Agent
) -> None:
    night = second(shop, agent, is_published=False)
    assert str(night.pk) not in page(owner, path_of(number))
    number_set(shop, after_hours="agent", after_hours_agent=night)
    assert f'<option value="{night.pk}" selected>' in page(owner, path_of(number))


def test_an_agent_that_cannot_answer_is_refused_by_name_of_the_reason(
    owner: Client, shop: NewTenant, number: PhoneNumber, agent: Agent
) -> None:
    with tenant_context(shop.tenant.pk):
        Agent.objects.update(published_version=None)
    assert "cannot answer calls yet" in told(owner.post(path_of(number), sent(agent)), 422)


def test_a_manager_assigns_and_does_not_release(
    manager: Client, shop: NewTenant, number: PhoneNumber, agent: Agent
) -> None:
    assert manager.post(path_of(number), sent(agent)).status_code == 302
    assert "release/" not in page(manager, path_of(number))
    assert manager.get(path_of(number, "release/")).status_code == 403
    assert manager.post(path_of(number, "keep/")).status_code == 403


def test_a_viewer_reads_only(teammate: Client, number: PhoneNumber, agent: Agent) -> None:
    found = page(teammate, path_of(number))
    assert agent.name in found
    assert '<select name="agent"' not in found
    assert teammate.post(path_of(number), sent(agent)).status_code == 403


def test_a_strangers_number_is_404(stranger: Client, number: PhoneNumber, agent: Agent) -> None:
    for what in ("", "release/"):
        assert stranger.get(path_of(number, what)).status_code == 404
        assert stranger.post(path_of(number, what), sent(agent)).status_code == 404


def test_the_page_says_what_to_do_next_and_whether_it_is_open(
    owner: Client, shop: NewTenant, number: PhoneNumber
) -> None:
    assert "Phone it now and hear your agent" in page(owner, path_of(number))
    with tenant_context(shop.tenant.pk):
        Tenant.objects.update(hours={"weekly": {}})
    found = page(owner, path_of(number))
    assert 'Now: Closed; no opening is planned. <a href="/app/hours/">' in found


def test_the_choice_after_hours_says_what_each_means(owner: Client, number: PhoneNumber) -> None:
    found = page(owner, path_of(number))
    assert "The caller hears that you are closed" in found
    assert "If another agent, which one" in found
    assert "Only published agents can be chosen." in found


def test_a_number_on_its_way_out_is_kept_before_it_is_assigned(
    owner: Client, teammate: Client, shop: NewTenant, number: PhoneNumber
) -> None:
    number_set(shop, status="releasing", releases_at=timezone.now() + timedelta(days=3))
    for client in (owner, teammate):
        found = page(client, path_of(number))
        assert "it still costs its price" in found
        assert "once it is kept" in found
        assert '<select name="agent"' not in found


def test_technical_details_are_folded_away(
    owner: Client, shop: NewTenant, number: PhoneNumber
) -> None:
    number_set(shop, twilio_sid="PN123", account_sid="AC456")
    details = page(owner, path_of(number)).partition("<details>")[2].partition("</details>")[0]
    assert "PN123" in details
    assert "AC456" in details
    assert "never" in details


@pytest.mark.parametrize("digits", ["", "0000000000", "12", "four"])
def test_a_number_is_not_released_by_a_slip_of_the_hand(
    owner: Client, shop: NewTenant, number: PhoneNumber, digits: str
) -> None:
    answer = owner.post(path_of(number, "release/"), {"digits": digits})
    assert answer.status_code == 422
    assert now(shop).status == "active"


def test_the_page_says_what_a_release_means(owner: Client, number: PhoneNumber) -> None:
    found = page(owner, path_of(number, "release/"))
    for word in (
        "calls are refused",
        "For 7 days you can take it back",
        "Somebody else may get it",
    ):
        assert word in found


def test_a_release_is_taken_back(owner: Client, shop: NewTenant, number: PhoneNumber) -> None:
    digits = {"digits": number.e164[-4:]}
    found = told(owner.post(path_of(number, "release/"), digits, follow=True))
    assert "refused from now on" in found
    assert "Keep the number" in found
    assert now(shop).status == "releasing"
    found = told(owner.post(path_of(number, "keep/"), follow=True))
    assert "You keep the number" in found
    assert now(shop).status == "active"


def test_what_is_released_already_is_not_released_again(
    owner: Client, shop: NewTenant, number: PhoneNumber
) -> None:
    number_set(shop, status="released")
    found = told(owner.get(path_of(number, "release/"), follow=True))
    assert "already" in found
    assert "You keep the number" not in told(owner.post(path_of(number, "keep/"), follow=True))
