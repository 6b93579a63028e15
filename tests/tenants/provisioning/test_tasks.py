"""Tasks and commands about numbers: each finds what is to be done, and survives trouble."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from kombu.exceptions import OperationalError

from prosaas.celery import app
from prosaas.lib import counters
from tenants import tasks
from tenants.provisioning.numbers import number_release
from tenants.services import NewTenant
from tenants.services.audit import SYSTEM
from tenants.tasks import numbers
from tests.tenants.provisioning.rows import (
    WANTED,
    about,
    account_row,
    again,
    agent_of,
    claimed,
    number_of,
    owned,
    time_passes,
)
from tests.tenants.provisioning.stand_in import StandIn

pytestmark = pytest.mark.django_db
OURS = "+14155557777"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What a sweep has others do."""
    found: list[dict[str, Any]] = []
    monkeypatch.setattr(
        numbers,
        "send",
        lambda name, ids, expires: found.append({"task": name, "expires": expires, **ids}),
    )
    return found


def test_a_claim_is_enqueued_once_it_is_written(
    carrier: StandIn,
    shop: NewTenant,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    found: list[Any] = []
    monkeypatch.setattr(app, "send_task", lambda name, **how: found.append((name, how["kwargs"])))
    with django_capture_on_commit_callbacks(execute=True):
        claim = claimed(shop)
    ids = {"tenant_id": str(shop.tenant.pk), "claim_id": str(claim.pk)}
    assert found == [("tenants.tasks.claim_run", ids)]


def test_a_broker_that_is_away_costs_no_claim(
    carrier: StandIn,
    shop: NewTenant,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    def away(*_args: object, **_kwargs: object) -> None:
        raise OperationalError

    monkeypatch.setattr(app, "send_task", away)
    before = counters.snapshot().get("task_not_enqueued", 0)
    with django_capture_on_commit_callbacks(execute=True):
        claim = claimed(shop)
    assert counters.snapshot()["task_not_enqueued"] == before + 1
    assert again(claim).status == "waiting"


def test_the_sweeper_finds_what_the_broker_lost(
    carrier: StandIn, shop: NewTenant, sent: list[dict[str, Any]]
) -> None:
    claim = claimed(shop)
    tasks.claims_sweep()
    assert sent == [], "the broker has its chance first"
    time_passes(shop.tenant.pk, minutes=1)
    tasks.claims_sweep()
    assert [each["claim_id"] for each in sent] == [str(claim.pk)]
    tasks.claim_run(tenant_id=sent[0]["tenant_id"], claim_id=sent[0]["claim_id"])
    assert again(claim).status == "done"


def test_a_claim_that_is_gone_is_no_trouble(shop: NewTenant) -> None:
    assert tasks.claim_run(tenant_id=str(shop.tenant.pk), claim_id=str(uuid4())) is None


def test_each_number_that_is_due_is_given_back_by_itself(
    carrier: StandIn, shop: NewTenant, sent: list[dict[str, Any]]
) -> None:
    number = owned(shop)
    number_release(**about(number), actor=SYSTEM)
    tasks.numbers_release_due()
    assert sent == []
    time_passes(shop.tenant.pk, days=8)
    tasks.numbers_release_due()
    ids = {"tenant_id": str(shop.tenant.pk), "number_id": str(number.pk)}
    assert sent == [{"task": "tenants.tasks.number_give_back", "expires": 3600.0, **ids}]
    tasks.number_give_back(**ids)
    assert carrier.number(WANTED) is None
    tasks.number_give_back(**ids)


def test_a_number_that_was_erased_is_no_trouble(shop: NewTenant) -> None:
    ids = {"tenant_id": str(shop.tenant.pk), "number_id": str(uuid4())}
    assert tasks.number_give_back(**ids) is None


def test_every_open_account_is_checked_and_the_platforms_own(
    carrier: StandIn, shop: NewTenant, rival: NewTenant, sent: list[dict[str, Any]]
) -> None:
    owned(shop)
    carrier.control("/numbers", {"number": rival.number, "voice_url": "https://elsewhere.example"})
    tasks.numbers_check_all()
    assert [(each["task"], each["tenant_id"]) for each in sent] == [
        ("tenants.tasks.numbers_check", str(shop.tenant.pk))
    ]
    there = carrier.number(rival.number)
    assert there is not None
    assert there["voice_url"].endswith("/webhook/incoming_call")
    tasks.numbers_check(tenant_id=str(shop.tenant.pk))
    assert account_row(shop).checked_at is not None


def test_a_twilio_that_is_away_ends_no_task(carrier: StandIn, shop: NewTenant) -> None:
    owned(shop)
    carrier.fault(status=500, count=0)
    tasks.numbers_check_all()
    tasks.numbers_check(tenant_id=str(shop.tenant.pk))
    assert account_row(shop).checked_at is None


def test_beat_names_tasks_that_exist() -> None:
    app.loader.import_default_modules()
    named = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert {"tenants.tasks.claims_sweep", "tenants.tasks.numbers_release_due"} <= named
    assert "tenants.tasks.numbers_check_all" in named
    assert named <= set(app.tasks)


def command(name: str, *options: str) -> str:
    out = StringIO()
    call_command(name, *options, stdout=out)
    return out.getvalue()


def test_the_list_shows_what_is_held_and_what_costs_money_for_nothing(
    carrier: StandIn, shop: NewTenant
) -> None:
    owned(shop)
    carrier.control("/numbers", {"number": OURS, "voice_url": "https://elsewhere.example/"})
    stray = {"number": "+14155558888", "voice_url": "", "account_sid": account_row(shop).sid}
    carrier.control("/numbers", stray)
    tasks.numbers_check(tenant_id=str(shop.tenant.pk))
    lines = [json.loads(line) for line in command("numbers", "--json").splitlines()]
    states = {line["number"]: line["state"] for line in lines}
    assert states == {
        shop.number: "active", WANTED: "active", "+14155558888": "unassigned", OURS: "nobody's",
    }  # fmt: skip
    assert OURS not in command("numbers", "--offline")


def test_a_number_is_given_to_a_tenant_by_command(carrier: StandIn, shop: NewTenant) -> None:
    carrier.control("/numbers", {"number": OURS, "voice_url": "https://elsewhere.example/"})
    told = command("importnumber", "--tenant", str(shop.tenant.pk), "--number", OURS)
    number = number_of(shop, OURS)
    assert number is not None
    assert number.account_sid == account_row(shop).sid
    assert number.agent_id == agent_of(shop).pk
    assert str(number.pk) in told


def test_a_number_that_wants_papers_says_where_they_are_named(
    carrier: StandIn, shop: NewTenant
) -> None:
    wants = "+97235551010"
    carrier.control("/numbers", {"number": wants, "voice_url": ""})
    with pytest.raises(CommandError, match="--address and --bundle"):
        command("importnumber", "--tenant", str(shop.tenant.pk), "--number", wants)
    asked = carrier.requests("POST")[-1]["form"]
    assert "AddressSid" not in asked
    given = ("--address", "AD" + "0" * 32, "--bundle", "BU" + "0" * 32)
    with pytest.raises(CommandError, match="21649"):
        command("importnumber", "--tenant", str(shop.tenant.pk), "--number", wants, *given)
    asked = carrier.requests("POST")[-1]["form"]
    assert (asked["AddressSid"], asked["BundleSid"]) == ([given[1]], [given[3]])


@pytest.mark.parametrize("wrong", [{"--number": "12"}, {"--tenant": str(uuid4())}, {}])
def test_what_cannot_be_taken_in_is_said(
    carrier: StandIn, shop: NewTenant, wrong: dict[str, str]
) -> None:
    options = {"--tenant": str(shop.tenant.pk), "--number": OURS, **wrong}
    with pytest.raises(CommandError):
        command("importnumber", *(part for pair in options.items() for part in pair))
