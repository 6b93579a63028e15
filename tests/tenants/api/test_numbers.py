"""/api/v1/numbers/: found, given to agents, claimed, released and kept."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tenants.context import tenant_context
from tenants.models import Agent, NumberClaim, PhoneNumber
from tenants.provisioning import sentences
from tenants.services import NewTenant
from tests.tenants.api.asking import Program, program, refusal
from tests.tenants.numbers_pages.company import OFFER, Company

pytestmark = pytest.mark.django_db
SEARCH = {"country": "US", "kind": "local"}


@pytest.fixture
def company(monkeypatch: pytest.MonkeyPatch) -> Company:
    made = Company()
    made.stands_in(monkeypatch)
    return made


@pytest.fixture
def till(shop: NewTenant) -> Program:
    return program(shop)


@pytest.fixture
def number(shop: NewTenant) -> PhoneNumber:
    with tenant_context(shop.tenant.pk):
        return PhoneNumber.objects.get()


@pytest.fixture
def agent(shop: NewTenant) -> Agent:
    with tenant_context(shop.tenant.pk):
        return Agent.objects.get()


def wanted(agent: Agent, /, **changes: Any) -> dict[str, Any]:
    return {
        "e164": OFFER.e164,
        **SEARCH,
        "agent": str(agent.pk),
        "monthly_micros": OFFER.monthly_micros,
        "currency": OFFER.currency,
        **changes,
    }


def test_numbers_are_listed_with_who_answers(
    till: Program, number: PhoneNumber, agent: Agent
) -> None:
    [row] = till.get("numbers/").json()["results"]
    assert (row["e164"], row["status"]) == (number.e164, "active")
    assert row["agent"] == {"id": str(agent.pk), "name": agent.name}
    assert till.get(f"numbers/{number.pk}/").json() == row


def test_a_number_is_found_by_itself_and_by_its_status(
    till: Program, number: PhoneNumber, shop: NewTenant
) -> None:
    assert till.get("numbers/", e164=number.e164).json()["results"]
    assert not till.get("numbers/", e164="+12125550177").json()["results"]
    assert not till.get("numbers/", status="releasing").json()["results"]
    with tenant_context(shop.tenant.pk):
        PhoneNumber.objects.update(status="released")
    assert not till.get("numbers/").json()["results"]
    assert till.get("numbers/", status="released").json()["results"]


@pytest.mark.parametrize(
    "params", [{"status": "x"}, {"e164": "\0"}, {"e164": "1" * 17}, {"what": "1"}, {"limit": "0"}]
)
def test_a_list_refuses_what_it_does_not_know(till: Program, params: dict[str, str]) -> None:
    assert refusal(till.get("numbers/", **params)) == (400, "invalid", set(params))


def test_who_answers_is_changed_and_what_is_left_out_stays(
    till: Program, number: PhoneNumber, agent: Agent
) -> None:
    path = f"numbers/{number.pk}/"
    other = {"after_hours": "agent", "after_hours_agent": str(agent.pk), "label": "Desk"}
    assert till.patch(path, other).json()["after_hours_agent"]["id"] == str(agent.pk)
    changed = till.patch(path, {"label": ""}).json()
    assert (changed["label"], changed["after_hours"]) == ("", "agent")
    changed = till.patch(path, {"after_hours": "voicemail"}).json()
    assert (changed["after_hours"], changed["after_hours_agent"]) == ("voicemail", None)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"after_hours": "agent"}, (400, "invalid", {"after_hours_agent"})),
        ({"after_hours_agent": str(uuid4())}, (400, "invalid", {"after_hours_agent"})),
        ({"after_hours": "never"}, (400, "invalid", {"after_hours"})),
        ({"agent": "x"}, (400, "invalid", {"agent"})),
        ({"agent": None}, (400, "invalid", {"agent"})),
        ({"label": "x" * 101}, (400, "invalid", {"label"})),
        ({"label": "\0"}, (400, "invalid", {"label"})),
        ({"e164": "+12125550100"}, (400, "invalid", {"e164"})),
        ([], (400, "invalid", {"body"})),
        ({"agent": str(uuid4())}, (422, "agent_not_ready", {"agent"})),
        (
            {"after_hours": "agent", "after_hours_agent": str(uuid4())},
            (422, "agent_not_ready", {"after_hours_agent"}),
        ),
    ],
)
def test_a_bad_change_is_told(
    till: Program, number: PhoneNumber, body: Any, told: tuple[int, str, set[str]]
) -> None:
    assert refusal(till.patch(f"numbers/{number.pk}/", body)) == told


def test_an_agent_that_cannot_answer_is_not_given_a_number(
    till: Program, number: PhoneNumber, agent: Agent, shop: NewTenant
) -> None:
    with tenant_context(shop.tenant.pk):
        Agent.objects.update(published_version=None)
    answer = till.patch(f"numbers/{number.pk}/", {"agent": str(agent.pk)})
    assert refusal(answer) == (422, "agent_not_ready", {"agent"})


def test_a_number_is_released_and_kept(till: Program, number: PhoneNumber) -> None:
    path = f"numbers/{number.pk}/"
    released = till.post(f"{path}release/").json()
    assert released["status"] == "releasing"
    assert released["releases_at"]
    assert refusal(till.post(f"{path}release/")) == (409, "wrong_state", set())
    assert till.post(f"{path}keep/", {}).json()["status"] == "active"
    assert refusal(till.post(f"{path}keep/")) == (409, "wrong_state", set())
    assert refusal(till.post(f"{path}keep/", {"digits": "0100"})) == (400, "invalid", {"digits"})


def test_strangers_and_narrow_keys_do_nothing(
    shop: NewTenant, rival: NewTenant, number: PhoneNumber
) -> None:
    path, theirs, narrow = f"numbers/{number.pk}/", program(rival), program(shop, "numbers.read")
    assert theirs.get(path).status_code == theirs.post(f"{path}release/").status_code == 404
    assert theirs.patch(path, {"label": "x"}).status_code == 404
    assert narrow.get(path).status_code == 200
    assert narrow.patch(path, {"label": "x"}).status_code == 403
    assert narrow.post(f"{path}release/").status_code == 403


def test_a_manager_says_who_answers_and_an_owner_releases(
    owner: Client, teammate: Client, number: PhoneNumber
) -> None:
    path = f"/api/v1/numbers/{number.pk}/"
    assert teammate.get(path).status_code == 200
    change: dict[str, Any] = {"data": {"label": "Desk"}, "content_type": "application/json"}
    assert teammate.patch(path, **change).status_code == 403
    assert owner.patch(path, **change).json()["label"] == "Desk"


def test_a_search_shows_what_can_be_claimed(till: Program, company: Company) -> None:
    [offer] = till.get("numbers/search/", **SEARCH, contains="2020").json()["results"]
    assert offer["e164"] == OFFER.e164
    assert (offer["monthly_micros"], offer["currency"]) == (1_150_000, "USD")
    assert company.of("offers")[0]["contains"] == "2020"


@pytest.mark.parametrize(
    ("params", "status", "fields"),
    [
        ({"kind": "local"}, 400, {"country"}),
        ({"country": "us", "kind": "local"}, 400, {"country"}),
        ({"country": "US", "kind": "golden"}, 400, {"kind"}),
        ({**SEARCH, "color": "red"}, 400, {"color"}),
        ({"country": "US", "kind": "mobile"}, 422, {"kind"}),
        ({"country": "FR", "kind": "local"}, 422, {"country"}),
    ],
)
def test_a_bad_search_is_told(
    till: Program, company: Company, params: dict[str, str], status: int, fields: set[str]
) -> None:
    told = refusal(till.get("numbers/search/", **params))
    assert (told[0], told[2]) == (status, fields)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (sentences.UNREACHABLE, (503, "carrier_unavailable")),
        (sentences.TOO_MANY_REQUESTS, (503, "carrier_unavailable")),
        (sentences.UNKNOWN, (502, "carrier_unavailable")),
        (20003, (502, "carrier_unavailable")),
        (sentences.TAKEN, (409, "number_taken")),
        (sentences.PRICE_CHANGED, (409, "price_changed")),
        (sentences.LIMIT_REACHED, (422, "limit_reached")),
        (21631, (422, "carrier_refused")),
        (21649, (422, "bundle_needed")),
    ],
)
def test_what_went_wrong_with_a_claim_has_a_code(
    till: Program, company: Company, agent: Agent, code: int, told: tuple[int, str]
) -> None:
    company.refuses = code
    assert refusal(till.post("numbers/claims/", wanted(agent)))[:2] == told


def test_who_meets_a_silent_carrier_is_told_when_to_come_again(
    till: Program, company: Company
) -> None:
    company.refuses = sentences.UNREACHABLE
    assert till.get("numbers/search/", **SEARCH).headers["Retry-After"] == "60"


def test_a_claim_is_accepted_and_followed(till: Program, company: Company, agent: Agent) -> None:
    answer = till.post("numbers/claims/", wanted(agent))
    assert answer.status_code == 202
    claim = answer.json()
    assert (claim["e164"], claim["status"], claim["message"]) == (OFFER.e164, "waiting", "")
    assert till.get(answer.headers["Location"].removeprefix("/api/v1/")).json() == claim
    assert till.get("numbers/claims/", status="waiting").json()["results"] == [claim]
    [given] = company.of("number_claim")
    assert (given["price"], given["agent_id"]) == ((1_150_000, "USD"), agent.pk)


def test_one_key_claims_once(till: Program, company: Company, agent: Agent) -> None:
    key = {"Idempotency-Key": "till-1"}
    first, second = (till.post("numbers/claims/", wanted(agent), **key) for _ in range(2))
    assert first.json() == second.json()
    assert len(company.of("number_claim")) == 1
    assert second.headers["Location"] == first.headers["Location"]


def test_a_failed_claim_says_why(till: Program, company: Company, agent: Agent) -> None:
    made = till.post("numbers/claims/", wanted(agent)).json()
    with tenant_context(agent.tenant_id):
        NumberClaim.objects.update(status="failed", error_code=sentences.NOT_AVAILABLE)
    found = till.get(f"numbers/claims/{made['id']}/").json()
    assert (found["status"], found["carrier_error"]) == ("failed", sentences.NOT_AVAILABLE)
    assert "Somebody else was faster" in found["message"]


def test_a_claim_that_lacks_papers_fails_at_once(
    till: Program, company: Company, agent: Agent
) -> None:
    company.wants(is_ready=False)
    told = refusal(till.post("numbers/claims/", wanted(agent)))
    assert told == (422, "bundle_needed", {"bundle_sid"})
    assert not company.of("number_claim")
    with_papers = wanted(agent, bundle_sid="BU" + "0" * 32)
    assert till.post("numbers/claims/", with_papers).status_code == 202


def test_what_is_ours_is_no_error_of_the_carrier(
    till: Program, company: Company, agent: Agent
) -> None:
    made = till.post("numbers/claims/", wanted(agent)).json()
    with tenant_context(agent.tenant_id):
        NumberClaim.objects.update(error_code=sentences.UNREACHABLE)
    found = till.get(f"numbers/claims/{made['id']}/").json()
    assert (found["carrier_error"], bool(found["message"])) == (None, True)


@pytest.mark.parametrize(
    "change",
    [
        {"e164": "12"},
        {"country": "usa"},
        {"kind": "golden"},
        {"agent": "x"},
        {"monthly_micros": -1},
        {"monthly_micros": 10**40},
        {"monthly_micros": "cheap"},
        {"currency": "dollars"},
        {"address_sid": "/../"},
        {"price": 1},
    ],
)
def test_a_claim_that_says_no_such_thing_asks_nobody(
    till: Program, company: Company, agent: Agent, change: dict[str, Any]
) -> None:
    told = refusal(till.post("numbers/claims/", wanted(agent, **change)))
    assert told == (400, "invalid", set(change))
    assert not company.asked


def test_a_strangers_claim_and_a_narrow_key(
    till: Program, company: Company, agent: Agent, rival: NewTenant, shop: NewTenant
) -> None:
    made = till.post("numbers/claims/", wanted(agent)).json()
    assert program(rival).get(f"numbers/claims/{made['id']}/").status_code == 404
    assert not program(rival).get("numbers/claims/").json()["results"]
    narrow = program(shop, "numbers.read")
    assert narrow.post("numbers/claims/", wanted(agent)).status_code == 403
