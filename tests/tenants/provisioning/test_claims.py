"""A number is claimed: what the owner is told, what Twilio is asked, what is written."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.db.models.functions import Now
from rest_framework.renderers import JSONRenderer

from prosaas.lib import encryption
from prosaas.lib.twilio.numbers import number_buy
from tenants.api.numbers import PhoneNumberSerializer
from tenants.context import tenant_context
from tenants.models import Agent, NumberClaim, PhoneNumber, Tenant, WebhookEvent
from tenants.provisioning import buying
from tenants.provisioning.claims import number_claim
from tenants.provisioning.sentences import (
    AGENT_UNPUBLISHED,
    NOT_CONFIGURED,
    TAKEN,
    UNREACHABLE,
    WRONG_STATE,
    BadSearch,
    ProvisioningFailed,
)
from tenants.services import NewTenant
from tenants.services.audit import SYSTEM
from tests.tenants.provisioning.rows import (
    WANTED,
    account_row,
    again,
    agent_of,
    claimed,
    details,
    events,
    number_of,
    run,
    time_passes,
)
from tests.tenants.provisioning.stand_in import StandIn
from tests.tenants.webhooks_pages.hooking import hook_made

pytestmark = pytest.mark.django_db
BUY = {"path": "/IncomingPhoneNumbers", "method": "POST"}


def bought(carrier: StandIn) -> list[str]:
    return [each["number"] for each in carrier.purchases()]


def test_a_claim_becomes_a_number_of_the_tenants_own_account(
    carrier: StandIn, shop: NewTenant
) -> None:
    claim = run(claimed(shop))
    number, account = number_of(shop), account_row(shop)
    assert number is not None
    assert (claim.status, claim.number_id, claim.error_code) == ("done", number.pk, 0)
    assert [each["sid"] for each in carrier.subaccounts()] == [account.sid]
    assert (number.account_sid, number.origin) == (account.sid, "claimed")
    assert (number.monthly_micros, number.currency) == (1_150_000, "USD")
    there = carrier.number(WANTED)
    assert there is not None
    assert (there["sid"], there["account_sid"]) == (number.twilio_sid, account.sid)
    assert there["friendly_name"] == f"prosaas:{claim.pk}"
    assert events(shop) == ["number.claim-asked", "number.claimed"]


def test_webhooks_are_told_of_a_number_as_the_api_tells_it(
    carrier: StandIn, shop: NewTenant
) -> None:
    hook_made(shop)
    claim, number = run(claimed(shop)), number_of(shop)
    with tenant_context(shop.tenant.pk):
        shown = json.loads(JSONRenderer().render(PhoneNumberSerializer(number).data))
        [event] = WebhookEvent.objects.all()
    assert event.data == {**shown, "claim": {"id": str(claim.pk)}}


def test_everything_is_set_in_the_one_request_that_buys(carrier: StandIn, shop: NewTenant) -> None:
    run(claimed(shop))
    asked = [each for each in carrier.requests("POST") if "IncomingPhone" in each["path"]]
    assert len(asked) == 1
    there = carrier.number(WANTED)
    assert there is not None
    assert there["voice_url"] == "https://testserver/webhook/incoming_call"
    assert there["voice_fallback_url"] == "https://testserver/webhook/voice_fallback"
    assert there["status_callback"] == "https://testserver/webhook/call_status"
    assert {there[f"{name}_method"] for name in ("voice", "voice_fallback", "status_callback")} == {
        "POST"
    }


def test_the_accounts_token_is_stored_encrypted(carrier: StandIn, shop: NewTenant) -> None:
    run(claimed(shop))
    (there,) = carrier.subaccounts()
    stored = account_row(shop).token
    assert there["auth_token"] not in stored
    assert encryption.decrypt(stored) == there["auth_token"]


def test_the_second_number_uses_the_same_account(carrier: StandIn, shop: NewTenant) -> None:
    run(claimed(shop))
    assert run(claimed(shop, "+14155550102")).status == "done"
    assert len(carrier.subaccounts()) == 1


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_twilio_is_asked(
    carrier: StandIn, shop: NewTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []
    buy = number_buy

    def watched(*args: object, **kwargs: object) -> object:
        seen.append(connection.in_atomic_block)
        return buy(*args, **kwargs)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(buying, "number_buy", watched)
    run(claimed(shop))
    assert seen == [False]


def test_asked_twice_by_one_tenant_it_is_one_claim(carrier: StandIn, shop: NewTenant) -> None:
    assert claimed(shop).pk == claimed(shop).pk
    assert events(shop) == ["number.claim-asked"]


def test_of_two_tenants_the_second_is_told_that_it_is_taken(
    carrier: StandIn, shop: NewTenant, rival: NewTenant
) -> None:
    first = claimed(shop)
    with pytest.raises(ProvisioningFailed) as told:
        claimed(rival)
    assert told.value.code == TAKEN
    assert run(first).status == "done"
    with pytest.raises(ProvisioningFailed) as told:
        claimed(rival)
    assert told.value.code == TAKEN
    assert events(rival) == []
    assert bought(carrier) == [WANTED]


def test_a_number_that_is_held_already_is_taken(carrier: StandIn, shop: NewTenant) -> None:
    with pytest.raises(ProvisioningFailed) as told:
        claimed(shop, shop.number)
    assert told.value.code == TAKEN


@pytest.mark.parametrize("fields", [{"published_version": None}, {"archived_at": "2026-01-01T00Z"}])
def test_an_agent_that_cannot_answer_gets_no_number(
    carrier: StandIn, shop: NewTenant, fields: dict[str, object]
) -> None:
    with tenant_context(shop.tenant.pk):
        Agent.objects.update(**fields)
    with pytest.raises(ProvisioningFailed) as told:
        claimed(shop)
    assert told.value.code == AGENT_UNPUBLISHED


def test_another_tenants_agent_is_not_found(
    carrier: StandIn, shop: NewTenant, rival: NewTenant
) -> None:
    with pytest.raises(Agent.DoesNotExist):
        number_claim(
            tenant_id=shop.tenant.pk, actor=SYSTEM, e164=WANTED, country="US", kind="local",
            agent_id=agent_of(rival).pk, price=(1_150_000, "USD"),
        )  # fmt: skip


def test_without_an_account_of_ours_nothing_can_be_claimed(
    shop: NewTenant, settings: pytest.FixtureRequest
) -> None:
    settings.TWILIO_ACCOUNT_SID = ""  # type: ignore[attr-defined]  # pytest-django's settings
    with pytest.raises(ProvisioningFailed) as told:
        claimed(shop)
    assert told.value.code == NOT_CONFIGURED


@pytest.mark.parametrize(
    ("field", "papers"), [("country", {"country": "us"}), ("kind", {"kind": "pigeon"})]
)
def test_what_is_no_country_and_no_kind_is_refused(
    shop: NewTenant, field: str, papers: dict[str, str]
) -> None:
    with pytest.raises(BadSearch) as told:
        claimed(shop, price=(1_150_000, "USD"), **papers)
    assert told.value.field == field


def test_a_number_sold_meanwhile_fails_with_twilios_code(carrier: StandIn, shop: NewTenant) -> None:
    claim = claimed(shop)
    carrier.sold_to_others(WANTED)
    ended = run(claim)
    assert (ended.status, ended.error_code) == ("failed", 21422)
    assert details(shop, "number.claim-failed") == {"code": 21422}


def test_a_number_without_its_papers_fails_and_may_be_claimed_again(
    carrier: StandIn, shop: NewTenant
) -> None:
    israeli = {"e164": "+97235551010", "country": "IL"}
    ended = run(claimed(shop, **israeli))
    assert (ended.status, ended.error_code) == ("failed", 21649)
    assert claimed(shop, **israeli).pk != ended.pk


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 500, "lost_answer": True},
        {"drop": True, "lost_answer": True},
        {"body": "empty"},
        {"body": "words"},
        {"body": "half"},
    ],
)
def test_a_purchase_whose_answer_is_lost_is_found_and_not_repeated(
    carrier: StandIn, shop: NewTenant, fault: dict[str, object]
) -> None:
    carrier.fault(**BUY, **fault)
    waiting = run(claimed(shop))
    assert (waiting.status, waiting.attempts, waiting.error_code) == ("buying", 1, UNREACHABLE)
    time_passes(shop.tenant.pk, minutes=5)
    done = run(waiting)
    assert (done.status, done.error_code) == ("done", 0)
    assert bought(carrier) == [WANTED]


@pytest.mark.parametrize(
    "fault", [{"status": 500}, {"status": 429}, {"status": 503}, {"drop": True}]
)
def test_a_purchase_that_never_came_through_is_made_again(
    carrier: StandIn, shop: NewTenant, fault: dict[str, object]
) -> None:
    carrier.fault(**BUY, **fault)
    waiting = run(claimed(shop))
    assert waiting.status == "buying"
    time_passes(shop.tenant.pk, minutes=5)
    assert (run(waiting).status, bought(carrier)) == ("done", [WANTED])


def test_our_own_lost_purchase_looks_like_one_of_somebody_else(
    carrier: StandIn, shop: NewTenant
) -> None:
    """Twilio's search does not know yet what its shop has sold: 21422 is looked into again."""
    carrier.fault(**BUY, status=500, lost_answer=True)
    waiting = run(claimed(shop))
    with tenant_context(shop.tenant.pk):
        NumberClaim.objects.filter(pk=waiting.pk).update(status="waiting")
    time_passes(shop.tenant.pk, minutes=5)
    assert (run(waiting).status, bought(carrier)) == ("done", [WANTED])


def test_a_worker_that_waits_is_not_overtaken(carrier: StandIn, shop: NewTenant) -> None:
    carrier.fault(**BUY, status=500)
    waiting = run(claimed(shop))
    before = len(carrier.requests())
    assert run(waiting).status == "buying"
    assert len(carrier.requests()) == before


def test_a_claim_is_given_up_only_when_a_last_search_found_nothing(
    carrier: StandIn, shop: NewTenant
) -> None:
    carrier.fault(**BUY, status=500)
    waiting = run(claimed(shop))
    time_passes(shop.tenant.pk, hours=25)
    carrier.fault(path="/IncomingPhoneNumbers", method="GET", status=500)
    assert run(waiting).status == "buying", "the search failed: who knows"
    time_passes(shop.tenant.pk, hours=1)
    ended = run(waiting)
    assert (ended.status, ended.error_code) == ("failed", UNREACHABLE)
    assert bought(carrier) == []


def test_after_ten_attempts_it_is_given_up(carrier: StandIn, shop: NewTenant) -> None:
    carrier.fault(**BUY, status=500, count=0)
    claim = run(claimed(shop))
    for _ in range(buying.ATTEMPTS):
        time_passes(shop.tenant.pk, hours=1)
        claim = run(claim)
    assert (claim.status, claim.error_code, claim.attempts) == ("failed", UNREACHABLE, 10)


def test_a_claim_that_never_got_to_buying_ends_after_a_day(
    carrier: StandIn, shop: NewTenant
) -> None:
    carrier.fault(path="/Accounts", count=0, status=500)
    claim = run(claimed(shop))
    assert (claim.status, claim.error_code) == ("waiting", UNREACHABLE)
    time_passes(shop.tenant.pk, hours=25)
    assert (run(claim).status, again(claim).error_code) == ("failed", UNREACHABLE)


def test_nothing_is_bought_for_a_tenant_that_closes(carrier: StandIn, shop: NewTenant) -> None:
    claim = claimed(shop)
    with tenant_context(shop.tenant.pk):
        Tenant.objects.update(status="suspended", suspended_at=Now())
    assert (run(claim).error_code, bought(carrier)) == (WRONG_STATE, [])


def test_a_number_that_somebody_else_got_a_row_of_is_told_and_not_lost(
    carrier: StandIn, shop: NewTenant, rival: NewTenant
) -> None:
    claim = claimed(shop)
    with tenant_context(rival.tenant.pk):
        PhoneNumber.objects.create(tenant=rival.tenant, e164=WANTED, agent=agent_of(rival))
    ended = run(claim)
    assert (ended.status, ended.error_code) == ("failed", TAKEN)
    assert events(shop) == ["number.claim-asked", "number.claim-failed"]


def test_another_tenants_claim_is_not_found(
    carrier: StandIn, shop: NewTenant, rival: NewTenant
) -> None:
    claim = claimed(shop)
    claim.tenant_id = rival.tenant.pk
    with pytest.raises(NumberClaim.DoesNotExist):
        run(claim)
