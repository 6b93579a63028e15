"""Callbacks that come twice, in any order or never: the call's work is done once all the same."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

import pytest
from celery import Task
from django.db.models.functions import Now

from calls import tasks
from calls.models import Call
from recordings.enqueue import enqueue
from recordings.models import StageName
from tenants.context import tenant_context
from tests.faults.callbacks import Told, story
from tests.faults.conftest import deep
from tests.faults.evidence import assert_mails, assert_once
from tests.faults.stack import until
from tests.faults.world import Json, World

Change = Callable[[Sequence[Told]], list[Told]]


def without(path: str) -> Change:
    """All but those to this address."""
    return lambda told: [each for each in told if each.path != path]


def shuffled(seed: int) -> Change:
    """Some twice, some lost, but for the call's end, and in any order."""

    def change(told: Sequence[Told]) -> list[Told]:
        dice = random.Random(seed)
        some = [each for each in told for _ in range(dice.choice((0, 1, 2)))]
        dice.shuffle(some)
        return [*some, told[3]]

    return change


CHANGES: Mapping[str, Change] = {
    "in order": list,
    "twice": lambda told: [each for each in told for _ in range(2)],
    "backwards": lambda told: list(reversed(told)),
    "backwards and in order": lambda told: [*reversed(told), *told],
    "no recording_status": without("recording_status"),
    "no stream_ended": without("stream_ended"),
    "no call_status": without("call_status"),
    "only call_status": lambda told: [told[3]],
    "only stream_ended": lambda told: [told[2]],
}


def told_calls(world: World, changes: Sequence[Change]) -> list[Call]:
    """A call for each change, of which is told what the change leaves."""
    calls = []
    for change in changes:
        past = world.past()
        call = world.served(past)
        calls.append(call)
        for told in change(story(world, call, past)):
            told.send()
    return calls


def assert_all_once(world: World, calls: Sequence[Call]) -> None:
    world.settled(*calls, hurry=True, seconds=180)
    assert_once(world, *calls)
    asked = world.asked()
    assert (asked["media"], asked["responses"]) == (len(calls), 2 * len(calls))
    assert len(world.stack.sink.taken) == len(calls)


def test_callbacks_in_any_order_lead_to_the_same_end(world: World) -> None:
    assert_all_once(world, told_calls(world, list(CHANGES.values())))


@deep
def test_forty_stories_told_badly_lead_to_the_same_end(world: World) -> None:
    assert_all_once(world, told_calls(world, [shuffled(seed) for seed in range(40)]))


def test_a_caller_who_hangs_up_before_anything_leaves_a_call_and_an_e_mail(world: World) -> None:
    """Only call_status comes: nothing was said, nothing recorded, nothing asked of a model."""
    past: Json = world.past([])
    call = world.known(past)
    story(world, call, past)[3].send()
    world.settled(call, hurry=True)
    states = [stage.state for stage in world.stages(call).values()]
    assert states == ["skipped", "skipped", "done", "skipped", "skipped", "done"]
    assert_mails(world, [call])
    assert (world.asked()["responses"], world.asked()["transcriptions"]) == (0, 0)


@pytest.mark.parametrize("finder", [tasks.calls_reap, tasks.calls_reconcile])
def test_a_call_of_which_nothing_was_told_is_found(world: World, finder: Task[..., None]) -> None:
    """Every callback is lost: our own lease, or the carrier's list, ends the call."""
    call = world.served(world.past(ago_s=120))
    with tenant_context(call.tenant_id):
        ended = Now() - timedelta(seconds=120)
        began = ended - timedelta(seconds=10)
        Call.objects.filter(pk=call.pk).update(
            created_at=began, answered_at=began, stream_lease_until=ended
        )
    enqueue(finder)
    until(lambda: len(world.stages(call)) == len(StageName), lambda: "the call was not found")
    assert_all_once(world, [call])
