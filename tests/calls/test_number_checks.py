"""Having numbers looked at: seldom, aside, and whatever the broker does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from pytest_django import DjangoCaptureOnCommitCallbacks

from calls.services import number_checks
from calls.services.number_checks import EVERY_S, NumberChecks
from prosaas.lib import counters
from tenants.context import tenant_context
from tenants.models import PhoneNumber
from tenants.provisioning import enqueue
from tenants.services import NewTenant
from tests.calls.calling import CALLER, calls_of, twilio_post, verbs, voice_params
from tests.calls.conftest import Looks
from tests.calls.subaccounts import account_made, token_of

INCOMING = "/webhook/incoming_call"
SHOP, RIVAL = uuid4(), uuid4()


class Broker:
    """Who was asked for; `held` keeps it from answering."""

    def __init__(self) -> None:
        self.told: list[UUID] = []
        self.held = threading.Event()
        self.held.set()
        self.now = 0.0
        self.error: Exception | None = None

    def __call__(self, tenant_id: UUID) -> None:
        self.told.append(tenant_id)
        self.held.wait()
        if self.error is not None:
            raise self.error


@pytest.fixture
def broker() -> Iterator[Broker]:
    broker = Broker()
    yield broker
    broker.held.set()


@pytest.fixture
def checks(broker: Broker) -> NumberChecks:
    return NumberChecks(broker, clock=lambda: broker.now, at_once=2)


def asked(checks: NumberChecks, *tenants: UUID) -> None:
    for thread in [checks.ask(each) for each in tenants]:
        if thread is not None:
            thread.join()


def test_a_tenant_is_asked_for_once_a_minute(broker: Broker, checks: NumberChecks) -> None:
    for broker.now in (0.0, EVERY_S - 1, EVERY_S):
        asked(checks, SHOP, RIVAL)
    assert sorted(broker.told) == sorted([SHOP, RIVAL] * 2)


def test_a_broker_that_does_not_answer_holds_so_many_threads_and_nobody_else(
    broker: Broker, checks: NumberChecks
) -> None:
    broker.held.clear()
    threads = [checks.ask(uuid4()) for _ in range(5)]
    assert [thread is not None for thread in threads] == [True, True, False, False, False]
    broker.held.set()
    for thread in threads[:2]:
        assert thread is not None
        thread.join()
    assert checks.ask(SHOP) is not None


def test_a_broker_that_fails_is_counted_and_asked_again(
    broker: Broker, checks: NumberChecks
) -> None:
    before = counters.snapshot().get("task_not_enqueued", 0)
    broker.error = OSError("away")
    for broker.now in (0.0, EVERY_S, 2 * EVERY_S):
        asked(checks, SHOP)
    assert (broker.told, counters.snapshot()["task_not_enqueued"]) == ([SHOP] * 3, before + 3)


def test_what_the_broker_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []
    monkeypatch.setattr(enqueue, "send", lambda *told, **how: sent.append((*told, how)))
    number_checks._send(SHOP)
    ids = {"tenant_id": str(SHOP)}
    assert sent == [("tenants.tasks.numbers_check", ids, {"expires": EVERY_S})]


@pytest.mark.parametrize(
    ("accounts", "is_stale"),
    [
        (("", "ours"), False),
        (("ours", "ours"), False),
        (("other", "ours"), True),
        (("other", "own"), True),
    ],
)
def test_a_call_through_another_account_is_taken_and_its_number_looked_at(
    shop: NewTenant,
    looks: Looks,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    accounts: tuple[str, str],
    is_stale: bool,
) -> None:
    """The number was moved at Twilio, and we have not looked since."""
    sids = {"": "", "ours": settings.TWILIO_ACCOUNT_SID, "other": "AC" + "9" * 32}
    sids["own"] = account_made(shop).sid
    kept, named = (sids[each] for each in accounts)
    with tenant_context(shop.tenant.pk):
        PhoneNumber.objects.update(account_sid=kept)
    before = counters.snapshot().get("number_account_stale", 0)
    token = token_of(shop) if named == sids["own"] else ""
    with django_capture_on_commit_callbacks(execute=True):
        params = voice_params(shop, AccountSid=named)
        assert verbs(twilio_post(INCOMING, params, token=token)) == ["Connect"]
    [call] = calls_of(shop)
    assert (call.from_number, call.account_sid) == (CALLER, named)
    assert looks.told == [shop.tenant.pk] * is_stale
    assert counters.snapshot().get("number_account_stale", 0) == before + is_stale
