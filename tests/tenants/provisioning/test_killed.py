"""A worker is killed at each step of a claim: nothing is paid twice, nothing is lost.

Real processes, a real database, and the stand-in, which knows what was ever paid for.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection
from pytest_django import Settings

from prosaas.launch.environment import ROOT
from prosaas.sandbox.twilio.config import ACCOUNT_SID, AUTH_TOKEN
from tenants.context import tenant_context
from tenants.models import NumberClaim, Tenant
from tenants.services import NewTenant
from tests.tenants.provisioning.rows import (
    account_row,
    again,
    agent_of,
    claimed,
    events,
    number_of,
    time_passes,
)
from tests.tenants.provisioning.stand_in import StandIn, stand_in

pytestmark = pytest.mark.django_db(transaction=True)
KILLED = -9
MOMENTS = 32  # before and after each request and each commit
_serials = count(1)


class Workers:
    """Orders for tests.tenants.provisioning.dying."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def do(self, work: str, *claims: NumberClaim, kill_at: int = 0) -> dict[str, Any]:
        """One process for each claim, all at once; how they ended."""
        ids = [[str(claim.tenant_id), str(claim.pk)] for claim in claims]
        return self._told(work, ids, kill_at)

    def ask(self, *wishes: tuple[NewTenant, str]) -> dict[str, Any]:
        """Each of these tenants claims its number, all at once."""
        ids = [[str(shop.tenant.pk), f"{agent_of(shop).pk} {e164}"] for shop, e164 in wishes]
        return self._told("ask", ids, 0)

    def _told(self, work: str, ids: list[list[str]], kill_at: int) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": work, "ids": ids, "kill_at": kill_at}) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


@dataclass(frozen=True, slots=True)
class Scene:
    """One stand-in and one crowd of workers for all these tests: each claims its own number."""

    carrier: StandIn
    workers: Workers


@pytest.fixture(scope="module")
def scene(django_db_setup: None) -> Iterator[Scene]:
    """On the tests' database. Django is loaded once for all processes that die here."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    database = urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))
    with stand_in() as carrier:
        env = os.environ | {
            "DATABASE_URL": database,
            "TWILIO_API_URL": carrier.url,
            "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
            "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "DJANGO_SETTINGS_MODULE": "prosaas.settings",
        }
        command = [sys.executable, "-m", "tests.tenants.provisioning.dying"]
        process = subprocess.Popen(
            command, cwd=ROOT, env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        with process:
            yield Scene(carrier, Workers(process))


@pytest.fixture
def carrier(scene: Scene, settings: Settings) -> StandIn:
    """The scene's, without what the last test told it to do wrong."""
    scene.carrier.no_faults()
    settings.TWILIO_API_URL = scene.carrier.url
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN = ACCOUNT_SID, AUTH_TOKEN
    return scene.carrier


@pytest.fixture
def workers(scene: Scene) -> Workers:
    return scene.workers


@pytest.fixture
def wanted(carrier: StandIn) -> str:
    """A number that is for sale, another one for each test."""
    e164 = f"+1415556{next(_serials):04}"
    carrier.control("/inventory", {"number": e164, "country": "US", "locality": "San Francisco"})
    return e164


def settled(workers: Workers, claim: NumberClaim) -> NumberClaim:
    """The sweeper goes round, a minute and a half apart, as long as the claim is open."""
    for _ in range(4):
        time_passes(claim.tenant_id, seconds=90)
        workers.do("sweep", claim)
        if again(claim).status not in NumberClaim.OPEN:
            break
    return again(claim)


def require_whole(carrier: StandIn, shop: NewTenant, claim: NumberClaim) -> None:
    """Bought once, in one account, and everything written down."""
    number, account = number_of(shop, claim.e164), account_row(shop)
    assert number is not None
    assert (claim.status, claim.number_id) == ("done", number.pk)
    assert [each["account_sid"] for each in bought(carrier, claim.e164)] == [account.sid]
    assert opened(carrier, shop) == [account.sid]
    there = carrier.number(claim.e164)
    assert there is not None
    assert (number.twilio_sid, number.account_sid) == (there["sid"], account.sid)
    assert there["voice_url"].endswith("/webhook/incoming_call")
    assert events(shop) == ["number.claim-asked", "number.claimed"]
    assert events(shop, "carrier-account.") == ["carrier-account.opened"]


def bought(carrier: StandIn, e164: str) -> list[dict[str, Any]]:
    """How often this number was ever paid for."""
    return [each for each in carrier.purchases() if each["number"] == e164]


def opened(carrier: StandIn, shop: NewTenant) -> list[str]:
    """Accounts that were ever opened for this tenant."""
    name = f"prosaas:{shop.tenant.pk}"
    return [each["sid"] for each in carrier.subaccounts() if each["friendly_name"] == name]


def test_every_moment_of_a_claim_is_tried_below(
    carrier: StandIn, shop: NewTenant, workers: Workers, wanted: str
) -> None:
    claim = claimed(shop, wanted)
    assert workers.do("claim_run", claim) == {"ends": [0], "moments": [MOMENTS]}
    require_whole(carrier, shop, again(claim))


@pytest.mark.parametrize("moment", range(1, MOMENTS + 1))
def test_a_worker_killed_at_any_moment_leaves_it_paid_once_and_not_lost(
    carrier: StandIn, shop: NewTenant, workers: Workers, wanted: str, moment: int
) -> None:
    claim = claimed(shop, wanted)
    killed = workers.do("claim_run", claim, kill_at=moment)
    assert killed == {"ends": [KILLED], "moments": [moment]}
    require_whole(carrier, shop, settled(workers, claim))


def test_of_two_workers_at_once_one_buys(
    carrier: StandIn, shop: NewTenant, workers: Workers, wanted: str
) -> None:
    claim = claimed(shop, wanted)
    assert workers.do("claim_run", claim, claim)["ends"] == [0, 0]
    require_whole(carrier, shop, settled(workers, claim))


def test_two_claims_of_one_tenant_at_once_open_one_account(
    carrier: StandIn, shop: NewTenant, workers: Workers, wanted: str
) -> None:
    claims = [claimed(shop, wanted), claimed(shop, "+14155550103")]
    assert workers.do("claim_run", *claims)["ends"] == [0, 0]
    assert [settled(workers, claim).status for claim in claims] == ["done", "done"]
    assert opened(carrier, shop) == [account_row(shop).sid]


def test_of_two_tenants_that_ask_at_once_one_wins_and_the_other_is_told(
    carrier: StandIn, shop: NewTenant, rival: NewTenant, workers: Workers, wanted: str
) -> None:
    answer = workers.ask((shop, wanted), (rival, wanted))
    assert answer["ends"] == [0, 0]
    claims = [each for tenant in (shop, rival) for each in claims_of(tenant)]
    assert len(claims) == 1
    assert settled(workers, claims[0]).status == "done"
    assert len(bought(carrier, wanted)) == 1


def claims_of(shop: NewTenant) -> list[NumberClaim]:
    with tenant_context(shop.tenant.pk):
        return list(NumberClaim.objects.filter(tenant=shop.tenant))


def test_of_two_claims_at_once_under_a_limit_one_is_made(
    carrier: StandIn, shop: NewTenant, workers: Workers, wanted: str
) -> None:
    with tenant_context(shop.tenant.pk):
        Tenant.objects.update(limit_numbers=2)  # it has one
    assert workers.ask((shop, wanted), (shop, "+14155550104"))["ends"] == [0, 0]
    assert len(claims_of(shop)) == 1
