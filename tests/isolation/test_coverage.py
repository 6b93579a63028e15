"""Nothing is without a case: every URL, link, socket and task of the product has exactly one."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import get_resolver

from calls.routing import websocket_urlpatterns
from prosaas import probes
from prosaas.celery import app
from tests.isolation import walk
from tests.isolation.asking import asked_for, undone
from tests.isolation.case import Route, every_case
from tests.isolation.coverage import cases_of, superfluous, uncovered
from tests.isolation.judge import Judge
from tests.isolation.walk import METHODS, Address

ADDRESSES = list(walk.addresses(get_resolver().url_patterns))
CASES = every_case()
SOCKETS = [*probes.websocket_urlpatterns, *websocket_urlpatterns]


def _id(value: Route | Address) -> str:
    return value.pattern if isinstance(value, Address) else ""


def _ways_in() -> dict[str, Any]:
    return {
        "addresses": ADDRESSES,
        "sockets": walk.sockets(SOCKETS),
        "tasks": walk.jobs(app),
    }


def test_every_way_in_has_a_case() -> None:
    missing = uncovered(CASES, **_ways_in())
    assert not missing, "\n".join(missing)


def test_every_case_has_its_way_in_and_no_second_case() -> None:
    wrong = superfluous(CASES, **_ways_in())
    assert not wrong, "\n".join(wrong)


def test_the_walk_sees_pages_the_api_webhooks_sockets_and_tasks() -> None:
    names = {address.name for address in ADDRESSES}
    assert {"recordings:call", "api_call_list", "calls:incoming_call", "healthz"} <= names
    assert {"calls.tasks.calls_reap", "recordings.tasks.stage_run"} <= set(walk.jobs(app))
    assert "ws/twilio-media/<str:token>" in walk.sockets(SOCKETS)


def test_no_two_addresses_go_by_one_name() -> None:
    names = [address.name for address in ADDRESSES]
    assert sorted(names) == sorted(set(names))


PARTICULAR = [
    (case, address)
    for address in ADDRESSES
    for case in cases_of(CASES, address)[:1]
    if address.is_particular and "*" not in case.route
]


@pytest.mark.parametrize(("case", "address"), PARTICULAR, ids=_id)
def test_a_view_takes_no_method_that_the_walk_did_not_see(
    case: Route, address: Address, judge: Judge
) -> None:
    """What has a case is what the view says it takes; that is all it takes."""
    for method in set(METHODS) - address.methods:
        with undone():
            asked = asked_for(case, address, judge.world.a, extra={}).by(method)
            assert judge.askers.ask(case.alive, asked).status in {403, 405}
