"""A tenant's limits: a call over one of them gets voicemail, never an agent."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from calls import services
from calls.errors import StreamRefused
from calls.models import Call
from calls.services.limits import Limit, limit_note, limit_reached
from prosaas.lib import counters
from tenants.context import tenant_context
from tenants.models import AuditEvent, Tenant
from tenants.services import NewTenant
from tenants.services.standing import tenant_locked
from tests.calls.calling import (
    at_once,
    call_made,
    call_sid,
    calls_of,
    changed,
    incoming,
    stored,
    twilio_post,
    verbs,
    voice_params,
    where,
)
from tests.calls.limits.limiting import limited, used

INCOMING = "/webhook/incoming_call"
STREAM = ["Connect"]
MESSAGE = ["Say", "Record", "Say", "Hangup"]

pytestmark = pytest.mark.usefixtures("no_traceback")


def rings(made: NewTenant, **changes: Any) -> list[str]:
    """What a caller hears who rings now."""
    return verbs(twilio_post(INCOMING, voice_params(made, **changes)))


def over(made: NewTenant, direction: str = "inbound") -> Limit | None:
    """The limit that a call would meet now."""
    with tenant_context(made.tenant.pk):
        tenant = Tenant.objects.get()
        return limit_reached(tenant=tenant, direction=direction, call_sid=call_sid())


def test_without_limits_every_call_gets_the_agent(shop: NewTenant) -> None:
    used(shop, "carrier.inbound", minutes=10_000, micros=10**9)
    assert [rings(shop) for _ in range(3)] == [STREAM] * 3


def test_the_call_over_the_limit_is_asked_for_a_message(shop: NewTenant) -> None:
    limited(shop, concurrent_calls=1)
    assert (rings(shop), rings(shop)) == (STREAM, MESSAGE)


def test_it_is_stored_with_its_reason_and_nobody_can_stream_it(shop: NewTenant) -> None:
    limited(shop, concurrent_calls=0)
    rings(shop)
    [call] = calls_of(shop)
    assert (call.status, call.end_reason) == ("in-progress", "over-limit")
    assert call.stream_lease_until is not None
    assert call.stream_lease_until > timezone.now() + timedelta(minutes=2)
    with pytest.raises(StreamRefused):
        services.stream_claim(**where(call), nonce="n", lease_ms=1000)


def test_a_repeated_webhook_is_not_counted_again(shop: NewTenant) -> None:
    limited(shop, concurrent_calls=1)
    sid = call_sid()
    assert [rings(shop, CallSid=sid) for _ in range(3)] == [STREAM] * 3
    assert len(calls_of(shop)) == 1


def test_a_repeated_webhook_of_a_call_over_the_limit_is_answered_the_same(shop: NewTenant) -> None:
    limited(shop, concurrent_calls=0)
    sid = call_sid()
    assert rings(shop, CallSid=sid) == MESSAGE
    limited(shop, concurrent_calls=None)
    assert rings(shop, CallSid=sid) == MESSAGE


def test_a_call_that_ends_frees_its_place(shop: NewTenant) -> None:
    limited(shop, concurrent_calls=1)
    call = call_made(shop)
    services.call_finish(**where(call), status="completed")
    assert rings(shop) == STREAM


def test_a_caller_in_voicemail_holds_no_place(shop: NewTenant) -> None:
    limited(shop, concurrent_calls=1)
    changed(call_made(shop), end_reason="model-lost")
    assert rings(shop) == STREAM


def test_a_call_in_progress_is_never_cut(call: Call, shop: NewTenant) -> None:
    services.stream_claim(**where(call), nonce="n", lease_ms=1000)
    limited(shop, concurrent_calls=0, minutes=0, spend_micros=0)
    rings(shop)
    assert (stored(call).end_reason, stored(call).finished) == ("", False)
    assert services.stream_renew(**where(call), generation=1, lease_ms=1000)


def test_other_tenants_calls_are_not_counted(shop: NewTenant, rival: NewTenant) -> None:
    limited(shop, concurrent_calls=1)
    call_made(rival)
    assert rings(shop) == STREAM


@pytest.mark.parametrize(("minutes", "expected"), [(9, None), (10, Limit.MINUTES)])
def test_minutes_are_those_of_the_line(
    shop: NewTenant, minutes: int, expected: Limit | None
) -> None:
    limited(shop, minutes=10)
    used(shop, "carrier.inbound", minutes=minutes - 4)
    used(shop, "carrier.outbound", minutes=1)
    used(shop, "carrier.inbound+2", minutes=3)
    used(shop, "carrier.stream", minutes=50)
    used(shop, "carrier.recording", minutes=50)
    assert over(shop) == expected


@pytest.mark.parametrize(("micros", "expected"), [(99, None), (100, Limit.SPEND)])
def test_spend_is_every_line_of_the_month(
    shop: NewTenant, micros: int, expected: Limit | None
) -> None:
    limited(shop, spend_micros=100)
    used(shop, "summary.input", micros=micros - 10)
    used(shop, "summary.input+2", micros=10)
    assert over(shop) == expected


def test_the_month_is_the_tenants(shop: NewTenant, monkeypatch: pytest.MonkeyPatch) -> None:
    """In Auckland it is the 1st of December when London still has November."""
    now = datetime(2026, 11, 30, 12, tzinfo=UTC)
    monkeypatch.setattr("calls.services.limits.timezone.now", lambda: now)
    used(shop, "carrier.inbound", minutes=9, at=datetime(2026, 11, 30, 10, 59, tzinfo=UTC))
    limited(shop, minutes=9, zone="UTC")
    assert over(shop) == Limit.MINUTES
    limited(shop, minutes=9, zone="Pacific/Auckland")
    assert over(shop) is None
    used(shop, "carrier.inbound", minutes=9, at=datetime(2026, 11, 30, 11, tzinfo=UTC))
    assert over(shop) == Limit.MINUTES


def test_outbound_calls_are_counted_by_the_day_and_limit_only_themselves(shop: NewTenant) -> None:
    limited(shop, outbound_calls=2)
    today = [changed(call_made(shop), direction="outbound") for _ in range(2)]
    assert (over(shop, "outbound"), over(shop)) == (Limit.OUTBOUND, None)
    changed(today[0], created_at=timezone.now() - timedelta(days=1, minutes=1))
    assert over(shop, "outbound") is None


def test_which_limit_it_was_is_logged_counted_and_audited_once_a_day(
    shop: NewTenant,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    limited(shop, spend_micros=0)
    before = counters.snapshot().get("call_over_limit_spend", 0)
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            rings(shop)
    assert counters.snapshot()["call_over_limit_spend"] == before + 2
    assert [record for record in caplog.records if "call.over_limit" in record.getMessage()]
    with tenant_context(shop.tenant.pk):
        [event] = AuditEvent.objects.filter(action="limit.reached")
    assert (event.object_kind, event.object_id, event.details) == ("limit", "spend", {})


def test_once_it_is_told_nothing_is_locked_to_say_it_again(shop: NewTenant) -> None:
    noted: dict[str, Any] = {"tenant_id": shop.tenant.pk, "call_sid": "CA1", "limit": Limit.SPEND}
    limit_note(**noted)
    with CaptureQueriesContext(connection) as queries:
        limit_note(**noted)
    asked = " ".join(query["sql"] for query in queries)
    assert "auditevent" in asked
    assert not re.search("lock|FOR (NO KEY )?UPDATE|INSERT", asked)


@pytest.mark.django_db(transaction=True)
def test_who_holds_the_tenants_row_keeps_nobody_from_telling(shop: NewTenant) -> None:
    held, told = Event(), Event()

    def hold() -> None:
        with tenant_context(shop.tenant.pk):
            tenant_locked(shop.tenant.pk)
            held.set()
            assert told.wait(10)
        connection.close()

    with ThreadPoolExecutor(1) as holder:
        holding = holder.submit(hold)
        assert held.wait(10)
        limit_note(tenant_id=shop.tenant.pk, call_sid="CA1", limit=Limit.SPEND)
        told.set()
        holding.result()
    with tenant_context(shop.tenant.pk):
        assert AuditEvent.objects.filter(action="limit.reached").count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_tell_it_once(shop: NewTenant) -> None:
    def note() -> None:
        limit_note(tenant_id=shop.tenant.pk, call_sid="CA1", limit=Limit.SPEND)

    at_once(note, 8)
    with tenant_context(shop.tenant.pk):
        assert AuditEvent.objects.filter(action="limit.reached").count() == 1


def test_where_nobody_can_decide_the_caller_leaves_a_message(
    shop: NewTenant, caplog: pytest.LogCaptureFixture
) -> None:
    """Fails closed: no time zone, no month, no agent."""
    limited(shop, minutes=5, zone="Nowhere/Land")
    caplog.clear()
    response = twilio_post(INCOMING, voice_params(shop))
    caplog.clear()  # the traceback of our own fault
    assert verbs(response) == MESSAGE
    assert calls_of(shop) == []


def test_a_call_found_in_the_carriers_list_is_over_and_meets_no_limit(shop: NewTenant) -> None:
    limited(shop, concurrent_calls=0)
    call = services.call_start(tenant_id=shop.tenant.pk, incoming=incoming(shop), wants_agent=False)
    assert call is not None
    assert (call.status, call.end_reason) == ("ringing", "")


def test_limits_cost_one_question_and_their_absence_none(shop: NewTenant) -> None:
    with CaptureQueriesContext(connection) as plain:
        call_made(shop)
    limited(shop, concurrent_calls=9, outbound_calls=9, minutes=9, spend_micros=9)
    with CaptureQueriesContext(connection) as limits:
        call_made(shop)
    assert len(limits) == len(plain) + 1
    assert not any("usageentry" in query["sql"] for query in plain)
