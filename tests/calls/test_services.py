"""Calls in the database: starting, the stream's one holder, moving forward, ending once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db.models.functions import Now

from calls import selectors, services
from calls.engine.states import EndReason
from calls.engine.turns import Speaker, Turn
from calls.errors import CallElsewhere, StreamRefused
from calls.lookups import calls_abandoned
from calls.models import Call, CallStatus, CallTape
from calls.services import Lease, MetricsRecord
from calls.signals import call_ended
from calls.tape import FORMAT
from tenants.context import tenant_context
from tenants.models import Agent
from tenants.services import NewTenant
from tests.calls.calling import at_once, call_made, call_sid, changed, incoming, stored, where

LEASE_MS = 10_000
OnCommit = Callable[..., AbstractContextManager[list[Any]]]


def claim(call: Call, nonce: str = "n1") -> int:
    return services.stream_claim(**where(call), nonce=nonce, lease_ms=LEASE_MS)


def lease_ran_out(call: Call, ago: timedelta = timedelta(seconds=1)) -> Call:
    return changed(call, stream_lease_until=Now() - ago)


@contextmanager
def endings() -> Iterator[list[str]]:
    """The CallSids of which call_ended told."""
    told: list[str] = []

    def hear(*, call_sid: str, **_signal: Any) -> None:
        told.append(call_sid)

    call_ended.connect(hear)
    try:
        yield told
    finally:
        call_ended.disconnect(hear)


def test_a_call_has_a_row_as_soon_as_it_rings(shop: NewTenant) -> None:
    """S3-7."""
    call = call_made(shop)
    assert (call.status, call.direction, call.to_number) == ("ringing", "inbound", shop.number)
    with tenant_context(shop.tenant.pk):
        assert call.agent_version_id == Agent.objects.get().published_version_id


def test_a_repeated_webhook_finds_the_same_row(shop: NewTenant) -> None:
    """L84."""
    first = call_made(shop)
    assert call_made(shop, first.call_sid).pk == first.pk


def test_a_call_sid_of_another_tenant_is_refused(shop: NewTenant, rival: NewTenant) -> None:
    taken = call_made(rival)
    with pytest.raises(CallElsewhere):
        call_made(shop, taken.call_sid)


def test_a_number_without_a_published_agent_starts_no_call(shop: NewTenant) -> None:
    with tenant_context(shop.tenant.pk):
        Agent.objects.update(published_version=None)
    assert services.call_start(tenant_id=shop.tenant.pk, incoming=incoming(shop)) is None


def test_admission_reads_the_call_and_its_policy(call: Call) -> None:
    snapshot = services.stream_admit(call_sid=call.call_sid, nonce="n1")
    assert (snapshot.call_id, snapshot.tenant_id) == (call.pk, call.tenant_id)
    with tenant_context(call.tenant_id):
        assert snapshot.policy.greeting == stored(call).agent_version.greeting
    assert stored(call).stream_nonces == []


def test_admission_is_a_lookup_and_one_read(call: Call, django_assert_max_num_queries: Any) -> None:
    """The set-up path: lookup, the call with its version, and the fence around it (4)."""
    with django_assert_max_num_queries(6):
        services.stream_admit(call_sid=call.call_sid, nonce="n1")


def test_an_unknown_call_is_not_admitted(db: None) -> None:
    with pytest.raises(StreamRefused) as refused:
        services.stream_admit(call_sid=call_sid(), nonce="n1")
    assert refused.value.reason == "unknown-call"


def test_a_finished_call_is_neither_admitted_nor_claimed(call: Call) -> None:
    services.call_finish(**where(call), status="completed")
    for refuse in (lambda: claim(call), lambda: services.stream_admit(**sid_and_nonce(call))):
        with pytest.raises(StreamRefused) as refused:
            refuse()
        assert refused.value.reason == "call-finished"


def sid_and_nonce(call: Call) -> dict[str, str]:
    return {"call_sid": call.call_sid, "nonce": "n1"}


def test_a_token_is_good_for_one_start(call: Call) -> None:
    """R15: even after the lease has run out."""
    claim(call)
    lease_ran_out(call)
    for refuse in (lambda: claim(call), lambda: services.stream_admit(**sid_and_nonce(call))):
        with pytest.raises(StreamRefused) as refused:
            refuse()
        assert refused.value.reason == "token-used"


def test_a_claim_answers_the_call(call: Call) -> None:
    assert claim(call) == 1
    after = stored(call)
    assert after.status == "in-progress"
    assert after.answered_at is not None


def test_a_second_start_of_a_live_call_is_refused(call: Call) -> None:
    """L64, R15."""
    claim(call, "n1")
    with pytest.raises(StreamRefused) as refused:
        claim(call, "n2")
    assert refused.value.reason == "stream-live"


def test_a_stale_lease_is_taken_over_by_the_next_generation(call: Call) -> None:
    """R15: the old holder can do nothing more."""
    claim(call, "n1")
    lease_ran_out(call)
    assert claim(call, "n2") == 2
    renewed = [
        services.stream_renew(**where(call), generation=generation, lease_ms=LEASE_MS)
        for generation in (1, 2)
    ]
    assert renewed == [Lease.TAKEN_OVER, Lease.HELD]
    services.call_finish(**where(call), status="completed")
    over = services.stream_renew(**where(call), generation=2, lease_ms=LEASE_MS)
    assert over is Lease.CALL_OVER
    services.stream_close(**where(call), generation=1, reason=EndReason.STREAM_LOST)
    assert stored(call).end_reason == ""


def test_a_stranger_cannot_claim_a_call(call: Call, rival: NewTenant) -> None:
    with pytest.raises(StreamRefused) as refused:
        services.stream_claim(
            tenant_id=rival.tenant.pk, call_sid=call.call_sid, nonce="n1", lease_ms=LEASE_MS
        )
    assert refused.value.reason == "unknown-call"


def test_a_closed_stream_says_why_and_frees_the_lease(call: Call) -> None:
    generation = claim(call)
    services.stream_close(**where(call), generation=generation, reason=EndReason.AGENT_ENDED)
    assert stored(call).end_reason == "agent-ended"
    assert claim(call, "n2") == 2


@pytest.mark.parametrize("status", ["queued", "initiated", "ringing", "in-progress"])
def test_a_late_status_never_overwrites_a_terminal_one(call: Call, status: str) -> None:
    """L85, protocols.md A4."""
    services.call_finish(**where(call), status="busy")
    assert not services.call_advance(**where(call), status=status)
    assert stored(call).status == "busy"


def test_a_status_only_moves_forward(call: Call) -> None:
    """L85."""
    assert services.call_advance(**where(call), status="in-progress")
    assert not services.call_advance(**where(call), status="ringing")
    assert stored(call).answered_at is not None


def test_an_unknown_status_word_is_an_error(call: Call) -> None:
    with pytest.raises(ValueError, match="not a valid CallStatus"):
        services.call_advance(**where(call), status="melted")
    with pytest.raises(ValueError, match="terminal"):
        services.call_finish(**where(call), status="ringing")


def test_a_call_ends_once_and_tells_it_after_the_commit(
    call: Call, django_capture_on_commit_callbacks: OnCommit
) -> None:
    with endings() as told, django_capture_on_commit_callbacks(execute=True):
        assert services.call_finish(**where(call), status="completed")
        assert not services.call_finish(**where(call), status="failed")
        assert told == []
    assert told == [call.call_sid]
    assert stored(call).status == "completed"


def test_an_advance_to_a_terminal_status_tells_the_end_too(
    call: Call, django_capture_on_commit_callbacks: OnCommit
) -> None:
    with endings() as told, django_capture_on_commit_callbacks(execute=True):
        services.call_advance(**where(call), status="no-answer")
    assert told == [call.call_sid]


def test_later_callers_fill_what_is_empty_and_nothing_else(call: Call) -> None:
    """L86: Twilio's duration comes late."""
    finish = where(call) | {"status": "completed"}
    services.call_finish(**finish)
    services.call_finish(**finish, reason=EndReason.CALLER_HUNG_UP, duration_seconds=49)
    services.call_finish(**finish, reason=EndReason.ABANDONED, duration_seconds=7)
    after = stored(call)
    assert (after.end_reason, after.duration_seconds) == ("caller-hung-up", 49)


@pytest.mark.django_db(transaction=True)
def test_of_eight_finishers_at_once_one_wins_and_the_end_is_told_once(call: Call) -> None:
    """Settled by compare-and-set in the database (rule 10)."""
    with endings() as told:
        wins = at_once(lambda: services.call_finish(**where(call), status="completed"))
    assert sorted(wins) == [False] * 7 + [True]
    assert told == [call.call_sid]


@pytest.mark.django_db(transaction=True)
def test_of_eight_starts_at_once_one_holds_the_stream(call: Call) -> None:
    """R15."""

    def start() -> str:
        try:
            return str(claim(call, uuid4().hex))
        except StreamRefused as refused:
            return refused.reason

    assert sorted(at_once(start)) == ["1"] + ["stream-live"] * 7


@pytest.mark.django_db(transaction=True)
def test_one_token_at_eight_sockets_starts_one(call: Call) -> None:
    """R15."""

    def start() -> str:
        try:
            return str(claim(call))
        except StreamRefused as refused:
            return refused.reason

    assert sorted(at_once(start)) == ["1"] + ["token-used"] * 7


@pytest.mark.django_db(transaction=True)
def test_eight_webhooks_of_one_call_make_one_row(shop: NewTenant) -> None:
    sid = call_sid()
    assert len({call.pk for call in at_once(lambda: call_made(shop, sid))}) == 1


def turn(position: int, **changes: Any) -> Turn:
    values = {
        "position": position,
        "item_id": f"item_{position}",
        "who": Speaker.AGENT,
        "text": "Good morning, how can I help?",
        "heard_text": "Good morning,",
        "start_ms": 100,
        "end_ms": 900,
        "heard_ms": 800,
        "interrupted": True,
    }
    return Turn(**{**values, **changes})


def test_turns_are_replaced_by_position_also_after_the_end(call: Call) -> None:
    services.call_turns_save(**where(call), turns=[turn(0), turn(1)])
    services.call_finish(**where(call), status="completed")
    services.call_turns_save(**where(call), turns=[turn(1, text="Goodbye"), turn(2)])
    with tenant_context(call.tenant_id):
        assert [t.text[:4] for t in call.turns.all()] == ["Good", "Good", "Good"]
        assert call.turns.get(position=1).text == "Goodbye"


def test_turns_are_read_in_the_order_of_speech(call: Call) -> None:
    """The heard ledger: not in the order in which we learned of them."""
    late = turn(1, start_ms=50, text="Hello?")
    services.call_turns_save(**where(call), turns=[turn(0), late])
    with tenant_context(call.tenant_id):
        assert [t.position for t in call.turns.all()] == [1, 0]


def test_a_turn_with_a_nul_and_a_reversed_clock_is_stored(call: Call) -> None:
    services.call_turns_save(**where(call), turns=[turn(0, text="a\0b", start_ms=9, end_ms=3)])
    with tenant_context(call.tenant_id):
        kept = call.turns.get()
    assert (kept.text, kept.start_ms, kept.end_ms) == ("ab", 9, 9)


def test_no_turns_are_no_work_and_an_unknown_call_is_an_error(call: Call) -> None:
    services.call_turns_save(**where(call), turns=[])
    with pytest.raises(Call.DoesNotExist):
        services.call_turns_save(tenant_id=call.tenant_id, call_sid="CA0", turns=[turn(0)])


def test_metrics_are_replaced(call: Call) -> None:
    for frames in (10, 20):
        record = MetricsRecord(frames, 0, 21, 0, 0, 300, 1, 41, {"turns": 2})
        services.call_metrics_save(**where(call), metrics=record)
    with tenant_context(call.tenant_id):
        assert (call.metrics.frames_sent, call.metrics.counters) == (20, {"turns": 2})


def test_a_tape_is_replaced_and_read_back(call: Call) -> None:
    for data in (b"first", b"\0second"):
        services.call_tape_save(**where(call), data=data)
    with tenant_context(call.tenant_id):
        assert (call.tape.size, call.tape.format_version) == (7, FORMAT)
        assert selectors.tape_of_call(tenant=call.tenant_id, call_sid=call.call_sid) == b"\0second"


def test_a_tape_of_an_unknown_call_is_an_error(call: Call) -> None:
    with pytest.raises(Call.DoesNotExist):
        services.call_tape_save(tenant_id=call.tenant_id, call_sid="CA0", data=b"")


def test_a_stranger_has_no_tape_of_the_call(call: Call, rival: NewTenant) -> None:
    services.call_tape_save(**where(call), data=b"tape")
    with tenant_context(rival.tenant.pk), pytest.raises(CallTape.DoesNotExist):
        selectors.tape_of_call(tenant=call.tenant_id, call_sid=call.call_sid)


def abandon(call: Call) -> bool:
    minute, five = timedelta(minutes=1), timedelta(minutes=5)
    return services.call_abandon(**where(call), lease_ended_for=minute, unserved_for=five)


def test_a_call_that_is_served_or_young_is_not_abandoned(call: Call) -> None:
    assert not abandon(call)
    claim(call)
    assert not abandon(call)


def test_a_call_whose_holder_died_is_abandoned(call: Call) -> None:
    claim(call)
    lease_ran_out(call, timedelta(minutes=2))
    assert abandon(call)
    after = stored(call)
    assert (after.status, after.end_reason) == ("failed", "abandoned")
    assert after.ended_at == after.stream_lease_until


def test_a_stream_that_could_not_be_claimed_but_is_renewed_is_served(call: Call) -> None:
    """L100: the database was away at START and came back; the call's lease runs."""
    renewed = services.stream_renew(**where(call), generation=0, lease_ms=30_000)
    assert renewed is Lease.HELD
    changed(call, created_at=Now() - timedelta(minutes=6))
    assert not abandon(call)
    assert not calls_abandoned(
        lease_ended_for=timedelta(minutes=1), unserved_for=timedelta(minutes=5), at_most=10
    )


def test_a_call_that_never_streamed_says_so(call: Call) -> None:
    changed(call, created_at=Now() - timedelta(minutes=6))
    assert abandon(call)
    assert stored(call).end_reason == "stream-never-started"


def test_a_call_that_ended_in_order_but_lost_its_callbacks_is_completed(call: Call) -> None:
    generation = claim(call)
    services.stream_close(**where(call), generation=generation, reason=EndReason.CALLER_HUNG_UP)
    lease_ran_out(call, timedelta(minutes=2))
    assert abandon(call)
    after = stored(call)
    assert (after.status, after.end_reason) == (CallStatus.COMPLETED, "caller-hung-up")
