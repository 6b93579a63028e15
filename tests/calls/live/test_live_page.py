"""The live page as the server makes it, and ending a call from it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from calls import services
from calls.live_calls import TURNS_MAX, live_calls, phase_of, running_cost
from calls.models import Call, CallStatus, CallTurn, Direction
from tenants.context import tenant_context
from tenants.models import AuditEvent
from tenants.services import NewTenant
from tests.calls.calling import call_made, changed, where

PAGE = "/app/live/"


def said(call: Call, position: int, text: str, **fields: Any) -> None:
    """A turn of the caller's is on record."""
    with tenant_context(call.tenant_id):
        CallTurn.objects.create(
            tenant_id=call.tenant_id, call=call, position=position, item_id=f"item_{position}",
            start_ms=1000 * position, end_ms=1000 * position + 500,
            **{"who": "caller", "text": text, "heard_text": text, **fields},
        )  # fmt: skip


@pytest.fixture
def talking(shop: NewTenant) -> Call:
    """A call that an agent has taken."""
    call = call_made(shop)
    services.call_advance(**where(call), status=CallStatus.IN_PROGRESS)
    return call


def test_what_goes_on_is_on_the_page(owner: Client, talking: Call) -> None:
    said(talking, 0, "When are you open?")
    page = owner.get(PAGE).content.decode()
    assert "+972 50-123-4567" in page
    assert "When are you open?" in page
    assert f"{PAGE}{talking.pk}/hang-up/" in page


def test_words_that_were_not_heard_are_told_apart(owner: Client, talking: Call) -> None:
    said(talking, 0, "Roses and tulips.", who="agent", heard_text="Roses", interrupted=True)
    page = owner.get(PAGE).content.decode()
    assert '<span class="unheard" data-slot="unheard"> and tulips.</span>' in page


def test_without_calls_the_page_says_how_to_see_one(owner: Client, shop: NewTenant) -> None:
    page = owner.get(PAGE).content.decode()
    assert "No calls right now" in page
    assert shop.number[-4:] in page


def test_viewers_see_no_cost_and_hang_up_nothing(teammate: Client, talking: Call) -> None:
    page = teammate.get(PAGE).content.decode()
    assert "+972 50-123-4567" in page
    assert "Cost so far" not in page
    assert "hang-up/" not in page
    assert teammate.post(f"{PAGE}{talking.pk}/hang-up/").status_code == 403


def test_another_tenants_call_is_neither_shown_nor_ended(
    owner: Client, rival: NewTenant, db: None
) -> None:
    theirs = call_made(rival)
    assert str(theirs.pk) not in owner.get(PAGE).content.decode()
    for method in (owner.get, owner.post):
        assert method(f"{PAGE}{theirs.pk}/hang-up/").status_code == 404


def test_a_call_that_is_over_is_not_ended_again(owner: Client, talking: Call) -> None:
    services.call_finish(**where(talking), status=CallStatus.COMPLETED)
    answer = owner.post(f"{PAGE}{talking.pk}/hang-up/", follow=True)
    assert answer.redirect_chain == [(PAGE, 302)]
    assert "This call is over." in answer.content.decode()


def test_a_test_is_ended_without_the_carrier(owner: Client, talking: Call) -> None:
    changed(talking, is_test=True)
    assert "Hang up?" in owner.get(f"{PAGE}{talking.pk}/hang-up/").content.decode()
    owner.post(f"{PAGE}{talking.pk}/hang-up/")
    with tenant_context(talking.tenant_id):
        assert Call.objects.get(pk=talking.pk).finished
        assert AuditEvent.objects.filter(action="call.hung-up").exists()


@pytest.mark.parametrize(
    ("fields", "phase"),
    [
        ({"status": "ringing"}, "ringing"),
        ({"status": "initiated", "direction": Direction.OUTBOUND}, "dialling"),
        ({"status": "in-progress"}, "talking"),
        ({"status": "in-progress", "end_reason": "model-lost"}, "message"),
        ({"status": "in-progress", "end_reason": "agent-ended"}, "ending"),
    ],
)
def test_a_call_stands_somewhere(fields: dict[str, str], phase: str) -> None:
    assert phase_of(Call(**{"direction": Direction.INBOUND, **fields})) == phase


def test_a_long_call_is_shown_by_its_last_words(shop: NewTenant, talking: Call) -> None:
    for position in range(TURNS_MAX + 3):
        said(talking, position, "And then?")
    with tenant_context(shop.tenant.pk):
        turns = live_calls(tenant=shop.tenant)[0].turns
    assert [turn.position for turn in turns] == list(range(3, TURNS_MAX + 3))


def test_the_longest_call_stands_first(shop: NewTenant, talking: Call) -> None:
    late = call_made(shop)
    with tenant_context(shop.tenant.pk):
        assert [each.call for each in live_calls(tenant=shop.tenant)] == [talking, late]


def test_a_running_call_costs_its_model_and_the_carriers_minutes(talking: Call) -> None:
    usage = {"realtime": {"model": "gpt-realtime-2.1", "input_audio": 1000}}
    spoken = running_cost(talking, usage, seconds=61)
    assert spoken > running_cost(talking, {}, seconds=61) > running_cost(talking, {}, seconds=1) > 0
    talking.is_test = True
    assert running_cost(talking, {}, seconds=61) == 0
