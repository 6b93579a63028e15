"""The pages of the start: each step does one thing, may be left, and is told as it is."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from calls import getting_started
from calls.getting_started import Step
from tenants.context import tenant_context
from tenants.models import Agent, AgentDraft, AuditEvent, NumberClaim, PhoneNumber, Tenant
from tenants.provisioning.sentences import TAKEN, UNREACHABLE, sentence
from tenants.services import NewTenant
from tests.calls.start.conftest import numbered
from tests.project.pages import refused
from tests.tenants.numbers_pages.company import OFFER, Company
from tests.tenants.numbers_pages.showing import page, told

pytestmark = pytest.mark.django_db
START = "/app/start/"
PAGES = [f"{START}{step}/" for step in Step]
BUSINESS, NUMBER, GREETING, TALK, LIVE = PAGES
OFFERED = {"number": OFFER.e164, "country": "US", "kind": "local", "price": "1150000 USD"}


def business(**changes: str) -> dict[str, str]:
    sent = {"name": "Rosa's", "locale": "en", "timezone": "America/Chicago", "trade": "salon"}
    return {**sent, **changes}


def now(made: NewTenant) -> Tenant:
    with tenant_context(made.tenant.pk):
        return Tenant.objects.get(pk=made.tenant.pk)


def agent_of(made: NewTenant) -> Agent:
    with tenant_context(made.tenant.pk):
        return Agent.objects.select_related("published_version").get()


def draft_of(made: NewTenant) -> AgentDraft:
    with tenant_context(made.tenant.pk):
        return AgentDraft.objects.get()


def words(made: NewTenant, **changes: Any) -> dict[str, Any]:
    draft = draft_of(made)
    names = ("revision", "greeting", "instructions", "voice")
    return {**{name: getattr(draft, name) for name in names}, **changes}


def led(client: Client) -> str:
    return str(client.get(START).headers["Location"])


def test_the_way_goes_from_the_business_to_callers_that_are_answered(
    founder: Client, fresh: NewTenant, company: Company
) -> None:
    assert led(founder) == BUSINESS
    assert founder.post(BUSINESS, business()).headers["Location"] == NUMBER
    assert led(founder) == NUMBER
    assert "$1.15" in page(founder, NUMBER)
    founder.post(f"{NUMBER}take/", OFFERED)
    assert "on its way" in page(founder, NUMBER)
    numbered(fresh)
    assert "This number is yours" in page(founder, NUMBER)
    assert led(founder) == GREETING
    sent = words(fresh, greeting="Rosa here, hello!", voice="cedar")
    assert founder.post(GREETING, sent).headers["Location"] == TALK
    assert led(founder) == TALK
    assert "Rosa here, hello!" in page(founder, LIVE)
    founder.post(f"{LIVE}go/", {"revision": draft_of(fresh).revision})
    assert led(founder) == LIVE
    assert "You are live" in page(founder, LIVE)
    version = agent_of(fresh).published_version
    assert version is not None
    assert (version.number, version.greeting) == (2, "Rosa here, hello!")


def test_a_trade_brings_words_with_the_business_s_name_and_what_to_take_down(
    founder: Client, fresh: NewTenant
) -> None:
    founder.post(BUSINESS, business(name="Salon Bella", locale="he", trade="salon"))
    draft, tenant = draft_of(fresh), now(fresh)
    assert "Salon Bella" in draft.greeting
    assert (draft.language, tenant.locale, tenant.name) == ("he", "he", "Salon Bella")
    assert tenant.extraction_fields
    first = tenant.extraction_fields
    founder.post(BUSINESS, business(trade="garage"))
    assert now(fresh).extraction_fields not in ([], first)


def test_the_same_words_as_before_are_a_choice_too(founder: Client, fresh: NewTenant) -> None:
    founder.post(BUSINESS, business(trade="general"))
    assert led(founder) == NUMBER


def test_words_of_ones_own_are_kept_unless_another_trade_is_chosen(
    founder: Client, fresh: NewTenant
) -> None:
    founder.post(BUSINESS, business())
    founder.post(GREETING, words(fresh, greeting="All mine"))
    assert "Keep the words that are there now" in page(founder, BUSINESS)
    founder.post(BUSINESS, business(name="Other", trade=""))
    assert draft_of(fresh).greeting == "All mine"
    founder.post(BUSINESS, business(trade="vet"))
    assert draft_of(fresh).greeting != "All mine"


def test_fields_that_the_business_has_chosen_itself_are_kept(
    founder: Client, fresh: NewTenant
) -> None:
    own = [{"name": "colour", "type": "text"}]
    with tenant_context(fresh.tenant.pk):
        Tenant.objects.update(extraction_fields=own)
    founder.post(BUSINESS, business())
    assert now(fresh).extraction_fields == own


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"timezone": "Mars"}, {"trade": "pirate"}, {"trade": ""}]
)
def test_a_business_that_cannot_be_keeps_what_was_typed(
    founder: Client, fresh: NewTenant, wrong: dict[str, str]
) -> None:
    answer = founder.post(BUSINESS, business(**{"name": "Typed", **wrong}))
    assert answer.status_code == 422
    assert "name" in wrong or 'value="Typed"' in answer.content.decode()
    assert now(fresh).name == "Rosa's"


def test_words_that_are_too_long_stay_in_the_form(founder: Client, fresh: NewTenant) -> None:
    founder.post(BUSINESS, business())
    answer = founder.post(GREETING, words(fresh, greeting="x" * 601))
    assert "This is too long" in told(answer, 422)
    assert "x" * 601 in told(answer, 422)


def test_who_saves_second_keeps_the_own_words_and_is_told(
    founder: Client, manager: Client, fresh: NewTenant
) -> None:
    founder.post(BUSINESS, business())
    mine = words(fresh, greeting="Mine")
    manager.post(GREETING, words(fresh, greeting="Theirs"))
    answer = founder.post(GREETING, mine)
    assert "Mine" in told(answer, 409)
    assert draft_of(fresh).greeting == "Theirs"
    founder.post(GREETING, {**mine, "revision": draft_of(fresh).revision})
    assert draft_of(fresh).greeting == "Mine"


@pytest.mark.django_db(transaction=True)
def test_a_number_is_taken_at_the_price_that_was_shown(
    founder: Client, fresh: NewTenant, company: Company
) -> None:
    found = page(founder, NUMBER)
    assert 'value="1150000 USD"' in found
    founder.post(f"{NUMBER}take/", OFFERED)
    [asked] = company.of("number_claim")
    assert (asked["price"], asked["agent_id"]) == ((1_150_000, "USD"), agent_of(fresh).pk)
    assert all(company.is_outside)


def test_what_the_phone_company_refuses_is_said_with_what_to_do(
    founder: Client, company: Company
) -> None:
    company.claimed.add(OFFER.e164)
    answer = founder.post(f"{NUMBER}take/", OFFERED)
    assert sentence(TAKEN) in told(answer, 422)
    assert "Take this number" in told(answer, 422)  # others to choose from
    company.refuses = UNREACHABLE
    shown = page(founder, NUMBER)
    assert sentence(UNREACHABLE) in shown
    assert "continue without a number" in shown


def test_a_claim_that_failed_is_told_beside_other_numbers(
    founder: Client, fresh: NewTenant, company: Company
) -> None:
    founder.post(f"{NUMBER}take/", OFFERED)
    with tenant_context(fresh.tenant.pk):
        NumberClaim.objects.update(status="failed", error_code=21422, ended_at="2100-01-01T00:00Z")
    shown = page(founder, NUMBER)
    assert "nothing is paid for it" in shown
    assert sentence(21422) in shown


def test_where_papers_are_wanted_the_way_goes_on_without_a_number(
    founder: Client, company: Company
) -> None:
    company.wants(is_ready=False)
    shown = page(founder, NUMBER)
    assert "need papers first" in shown
    assert "Take this number" not in shown
    assert f"/app/numbers/claim/?number=%2B{OFFER.e164[1:]}" in shown


def test_nobody_asks_the_phone_company_while_a_claim_goes_on(
    founder: Client, company: Company
) -> None:
    founder.post(f"{NUMBER}take/", OFFERED)
    company.asked.clear()
    page(founder, NUMBER)
    assert not company.asked


def test_a_country_without_numbers_says_so(founder: Client, company: Company) -> None:
    company.sold = {"IL": ("local",)}
    shown = page(founder, NUMBER)
    assert "United States" in shown
    assert "Look for other numbers" in shown


def test_going_live_twice_makes_one_version(founder: Client, fresh: NewTenant) -> None:
    founder.post(BUSINESS, business())
    numbered(fresh)
    sent = {"revision": draft_of(fresh).revision}
    for _ in range(2):
        assert founder.post(f"{LIVE}go/", sent, follow=True).status_code == 200
    version = agent_of(fresh).published_version
    assert version is not None
    assert version.number == 2


def test_words_changed_meanwhile_are_read_before_they_go_live(
    founder: Client, fresh: NewTenant
) -> None:
    founder.post(BUSINESS, business())
    seen = draft_of(fresh).revision
    founder.post(GREETING, words(fresh, greeting="New"))
    answer = founder.post(f"{LIVE}go/", {"revision": seen})
    assert "Read them once more" in told(answer, 409)
    assert draft_of(fresh).greeting == "New"


def test_a_draft_that_says_nothing_new_goes_live_all_the_same(
    founder: Client, fresh: NewTenant
) -> None:
    numbered(fresh)
    founder.post(BUSINESS, business())
    founder.post(BUSINESS, business(trade="general"))  # as the sign-up had it
    founder.post(f"{LIVE}go/", {"revision": draft_of(fresh).revision})
    assert "You are live" in page(founder, LIVE)


def test_without_a_number_the_words_are_published_and_the_number_is_asked_for(
    founder: Client, fresh: NewTenant
) -> None:
    founder.post(BUSINESS, business())
    assert "Publish what I wrote" in page(founder, LIVE)
    founder.post(f"{LIVE}go/", {"revision": draft_of(fresh).revision})
    assert "There is no number yet" in page(founder, LIVE)
    assert led(founder) == NUMBER


def test_a_business_whose_agents_are_gone_begins_with_a_new_one(
    founder: Client, fresh: NewTenant, company: Company
) -> None:
    with tenant_context(fresh.tenant.pk):
        Agent.objects.all().delete()
    assert founder.get(GREETING).headers["Location"] == BUSINESS
    for address in (TALK, LIVE, NUMBER):
        page(founder, address)
    founder.post(BUSINESS, business())
    assert "Rosa's" in draft_of(fresh).greeting
    assert "none is published yet" in page(founder, NUMBER)
    founder.post(f"{LIVE}go/", {"revision": draft_of(fresh).revision})
    assert agent_of(fresh).published_version is not None


def test_a_viewer_sees_the_way_and_what_others_have_to_do(
    founder: Client, helper: Client, fresh: NewTenant, company: Company
) -> None:
    founder.post(BUSINESS, business())
    for address in PAGES:
        shown = page(helper, address).partition("<main")[2]
        assert "<textarea" not in shown
        assert 'method="post"' not in shown
    assert not company.asked
    for address in (BUSINESS, GREETING, f"{NUMBER}take/", f"{LIVE}go/"):
        assert helper.post(address, {}).status_code == 403


def test_a_manager_does_everything_but_what_costs_money(
    manager: Client, fresh: NewTenant, company: Company
) -> None:
    assert manager.post(BUSINESS, business()).status_code == 302
    assert "an owner of the business chooses it" in page(manager, NUMBER)
    assert manager.post(f"{NUMBER}take/", OFFERED).status_code == 403
    assert not company.asked


def test_who_is_answered_needs_no_start(shop: NewTenant, fresh: NewTenant) -> None:
    for made, is_needed in ((shop, False), (fresh, True)):
        with tenant_context(made.tenant.pk):
            assert getting_started.answers_nobody(tenant=made.tenant) is is_needed
    number = numbered(fresh)
    with tenant_context(fresh.tenant.pk):
        assert not getting_started.answers_nobody(tenant=fresh.tenant)
        PhoneNumber.objects.filter(pk=number.pk).update(
            status="releasing", releases_at="2100-01-01T00:00Z"
        )
        assert getting_started.answers_nobody(tenant=fresh.tenant)


def test_a_tenant_that_an_operator_made_is_live_at_once(owner: Client) -> None:
    assert led(owner) == LIVE
    assert "You are live" in page(owner, LIVE)


def test_what_was_done_is_in_the_audit_log(founder: Client, fresh: NewTenant) -> None:
    founder.post(BUSINESS, business())
    founder.post(f"{LIVE}go/", {"revision": draft_of(fresh).revision})
    with tenant_context(fresh.tenant.pk):
        actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"settings.changed", "agent.draft-saved", "agent.published"} <= actions


@pytest.mark.parametrize("language", ["en", "he"])
def test_the_pages_hold_nothing_that_the_policy_refuses(
    founder: Client, fresh: NewTenant, company: Company, language: str
) -> None:
    founder.post(BUSINESS, business())
    for step in range(2):
        for address in PAGES:
            answer = founder.get(address, headers={"Accept-Language": language})
            assert (answer.status_code, refused(answer)) == (200, []), address
        if not step:
            numbered(fresh)
            founder.post(f"{LIVE}go/", {"revision": draft_of(fresh).revision})
