"""Who answers in business hours, and after them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from calls import services
from calls.errors import StreamRefused
from calls.models import Call
from tenants.context import tenant_context
from tenants.models import Agent, PhoneNumber
from tenants.services import NewTenant
from tests.calls.calling import call_made, call_sid, calls_of, where
from tests.calls.hours.closing import (
    CLOSED,
    ISRAEL,
    OPEN,
    hours,
    never_open,
    night_agent,
    number,
    rings,
)
from tests.calls.limits.limiting import limited

pytestmark = pytest.mark.django_db


def outcome(call: Call | None) -> tuple[str, str, str]:
    """Where the call stands, why, and whose version it is stored with."""
    assert call is not None
    with tenant_context(call.tenant_id):
        name = Agent.objects.get(published_version=call.agent_version_id).name
    return call.status, call.end_reason, "night" if name == "Night" else "day"


BY_DAY = ("ringing", "", "day")
BY_NIGHT = ("ringing", "", "night")
VOICEMAIL = ("in-progress", "after-hours", "day")


@pytest.mark.parametrize(("at", "expected"), [(OPEN, BY_DAY), (CLOSED, BY_NIGHT)])
def test_another_agent_answers_after_hours(
    shop: NewTenant, at: datetime, expected: tuple[str, str, str]
) -> None:
    hours(shop)
    version = night_agent(shop)
    call = rings(shop, at)
    assert outcome(call) == expected
    assert call is not None
    assert version is not None
    assert (call.agent_version_id == version.pk) == (expected == BY_NIGHT)


@pytest.mark.parametrize(("at", "expected"), [(OPEN, BY_DAY), (CLOSED, VOICEMAIL)])
def test_voicemail_answers_after_hours(
    shop: NewTenant, at: datetime, expected: tuple[str, str, str]
) -> None:
    hours(shop)
    number(shop, after_hours="voicemail")
    assert outcome(rings(shop, at)) == expected


def test_an_agent_that_was_never_published_leaves_its_callers_to_voicemail(
    shop: NewTenant,
) -> None:
    hours(shop)
    night_agent(shop, is_published=False)
    assert outcome(rings(shop, OPEN)) == BY_DAY
    assert outcome(rings(shop, CLOSED)) == VOICEMAIL


@pytest.mark.parametrize("at", [OPEN, CLOSED])
def test_without_a_choice_the_same_agent_always_answers(shop: NewTenant, at: datetime) -> None:
    hours(shop)
    assert outcome(rings(shop, at)) == BY_DAY


@pytest.mark.parametrize("at", [OPEN, CLOSED])
def test_without_hours_it_is_never_after_them(shop: NewTenant, at: datetime) -> None:
    number(shop, after_hours="voicemail")
    assert outcome(rings(shop, at)) == BY_DAY


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        pytest.param("2026-09-20 10:00", True, id="the eve of Yom Kippur"),
        pytest.param("2026-09-21 10:00", False, id="Yom Kippur"),
        pytest.param("2026-06-10 11:59", True, id="a short day, before noon"),
        pytest.param("2026-06-10 12:00", False, id="a short day, at noon"),
        pytest.param("2026-06-12 10:00", False, id="a Friday"),
        pytest.param("2026-03-29 09:00", True, id="nine in summer time"),
        pytest.param("2026-03-29 08:59", False, id="which was ten by winter time's clock"),
        pytest.param("2026-10-25 16:59", True, id="five in winter time"),
    ],
)
def test_the_hours_are_those_of_the_tenants_wall(shop: NewTenant, at: str, is_open: bool) -> None:
    hours(shop)
    number(shop, after_hours="voicemail")
    moment = datetime.fromisoformat(at).replace(tzinfo=ISRAEL)
    assert outcome(rings(shop, moment)) == (BY_DAY if is_open else VOICEMAIL)


def test_the_moment_is_now_when_nobody_says_another(shop: NewTenant) -> None:
    never_open(shop)
    number(shop, after_hours="voicemail")
    assert outcome(call_made(shop)) == VOICEMAIL
    hours(shop, {})
    assert outcome(call_made(shop)) == BY_DAY


def test_nobody_can_stream_a_call_that_waits_for_a_message(shop: NewTenant) -> None:
    hours(shop)
    number(shop, after_hours="voicemail")
    call = rings(shop, CLOSED)
    assert call is not None
    assert call.stream_lease_until is not None
    assert call.stream_lease_until > timezone.now() + timedelta(minutes=2)
    with pytest.raises(StreamRefused):
        services.stream_claim(**where(call), nonce="n", lease_ms=1000)


def test_a_repeated_webhook_finds_the_answer_that_the_call_got_first(shop: NewTenant) -> None:
    """Nine o'clock strikes between the two."""
    hours(shop)
    number(shop, after_hours="voicemail")
    closed, opened = call_sid(), call_sid()
    assert outcome(rings(shop, CLOSED, closed)) == VOICEMAIL
    assert outcome(rings(shop, OPEN, closed)) == VOICEMAIL
    assert outcome(rings(shop, OPEN, opened)) == BY_DAY
    assert outcome(rings(shop, CLOSED, opened)) == BY_DAY
    assert len(calls_of(shop)) == 2


def test_a_message_after_hours_is_held_against_no_limit(shop: NewTenant) -> None:
    limited(shop, concurrent_calls=0)
    hours(shop)
    number(shop, after_hours="voicemail")
    assert outcome(rings(shop, CLOSED)) == VOICEMAIL
    call = rings(shop, OPEN)
    assert call is not None
    assert call.end_reason == "over-limit"


def test_an_agent_after_hours_is_held_against_the_limits(shop: NewTenant) -> None:
    limited(shop, concurrent_calls=0)
    hours(shop)
    night_agent(shop)
    assert outcome(rings(shop, CLOSED))[1] == "over-limit"


def test_a_call_that_is_over_was_nobodys_message(shop: NewTenant) -> None:
    """The carrier's list tells of it: it wants no agent, by day or by night."""
    hours(shop)
    number(shop, after_hours="voicemail")
    assert outcome(rings(shop, CLOSED, wants_agent=False)) == BY_DAY


@pytest.mark.parametrize("after_hours", ["same", "agent", "voicemail"])
def test_hours_cost_no_question_to_the_database(shop: NewTenant, after_hours: str) -> None:
    with CaptureQueriesContext(connection) as plain:
        call_made(shop)
    hours(shop)
    if after_hours == "agent":
        night_agent(shop)
    else:
        number(shop, after_hours=after_hours)
    with CaptureQueriesContext(connection) as asked:
        rings(shop, CLOSED)
    assert len(asked) == len(plain)


@pytest.mark.parametrize("status", ["releasing", "released"])
def test_a_number_that_is_given_up_has_no_call(shop: NewTenant, status: str) -> None:
    number(shop, status=status, releases_at=timezone.now())
    assert rings(shop, OPEN) is None
    assert calls_of(shop) == []


def test_a_released_number_leaves_its_successor_alone(shop: NewTenant) -> None:
    """The same tenant had it, gave it up, and claimed it again."""
    number(shop, status="released")
    with tenant_context(shop.tenant.pk):
        old = PhoneNumber.objects.get()
        new = PhoneNumber.objects.create(tenant=shop.tenant, e164=old.e164, agent=old.agent)
    call = rings(shop, OPEN)
    assert call is not None
    assert call.phone_number_id == new.pk
