"""Taking in a number that is paid for already."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from tenants.context import tenant_context
from tenants.models import Agent, TwilioAccount
from tenants.services import NewTenant
from tests.tenants.numbers_pages.company import SILENT, Company
from tests.tenants.numbers_pages.showing import IMPORT, NUMBERS, page, told

pytestmark = pytest.mark.django_db
UNUSED = "+12125550199"


@pytest.fixture(autouse=True)
def account(shop: NewTenant) -> TwilioAccount:
    """The shop's, with one number that answers nobody."""
    with tenant_context(shop.tenant.pk):
        return TwilioAccount.objects.create(
            tenant=shop.tenant, sid="AC1", token="x", status="active",
            unassigned=[{"sid": "PN1", "e164": UNUSED, "since": ""}],
        )  # fmt: skip


def test_an_unused_number_is_taken_in(owner: Client, company: Company, agent: Agent) -> None:
    assert '<bdi dir="ltr">+1 212-555-0199</bdi>' in page(owner, IMPORT)
    answer = owner.post(IMPORT, {"number": UNUSED, "agent": str(agent.pk)})
    assert answer.headers["Location"].startswith(NUMBERS)
    [given] = company.of("number_import")
    assert (given["e164"], given["agent_id"]) == (UNUSED, agent.pk)


def test_the_button_of_the_list_chooses_its_number(owner: Client, company: Company) -> None:
    assert f'value="{UNUSED}" required id="id_number_0" checked' in page(
        owner, IMPORT, number=UNUSED
    )


def test_only_a_number_of_the_account_is_taken_in(
    owner: Client, company: Company, agent: Agent
) -> None:
    answer = owner.post(IMPORT, {"number": "+12125550111", "agent": str(agent.pk)})
    assert answer.status_code == 422
    assert not company.asked


@pytest.mark.parametrize(
    ("code", "said"), [(SILENT, "does not answer"), (5, "not in your account")]
)
def test_a_refusal_is_said_and_the_choice_stays(
    owner: Client, company: Company, agent: Agent, code: int, said: str
) -> None:
    company.refuses = code
    found = told(owner.post(IMPORT, {"number": UNUSED, "agent": str(agent.pk)}), 422)
    assert said in found
    assert f'<option value="{agent.pk}" selected>' in found


def test_the_account_is_looked_through_on_demand(owner: Client, company: Company) -> None:
    found = told(owner.post(IMPORT, {"look": "1"}, follow=True))
    assert "Looked just now: 1 number answers nobody." in found
    company.refuses = SILENT
    assert "does not answer" in told(owner.post(IMPORT, {"look": "1"}, follow=True))


def test_nothing_is_said_of_an_account_that_nobody_looked_through(
    owner: Client, account: TwilioAccount
) -> None:
    for checked_at, is_known in ((None, False), (timezone.now(), True)):
        with tenant_context(account.tenant_id):
            TwilioAccount.objects.update(unassigned=[], checked_at=checked_at)
        found = page(owner, IMPORT)
        assert ("No number in your account is unused" in found) == is_known
        assert ("Look through your account" in found) == (not is_known)


def test_who_has_no_account_is_told_when_there_will_be_one(stranger: Client) -> None:
    assert "no account with the phone company yet" in page(stranger, IMPORT)


def test_only_owners_take_numbers_in(manager: Client, teammate: Client, company: Company) -> None:
    for client in (manager, teammate):
        assert client.get(IMPORT).status_code == 403
        assert client.post(IMPORT, {"look": "1"}).status_code == 403
    assert not company.asked
