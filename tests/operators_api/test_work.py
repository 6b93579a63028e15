"""Live calls, the work after calls, and what is counted, as operators' programs see them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from celery import Celery
from django.db.models.functions import Now

from calls.models import Call
from recordings import services
from tenants.context import tenant_context
from tenants.models import AuditEvent
from tenants.services import NewTenant
from tests.calls.calling import call_made
from tests.operators_api.conftest import Program
from tests.recordings.finished import (
    call_over,
    ids,
    opened,
    over,
    settled,
    stage_changed,
    stages,
)
from tests.recordings.test_stages import named, queued
from tests.recordings.test_tasks import on_broker

pytestmark = pytest.mark.django_db
Told = Callable[[NewTenant], list[tuple[str, str]]]


@pytest.fixture
def broker() -> Iterator[Celery]:
    """Our tasks on a broker in memory, with the default queue of production."""
    for other in on_broker("memory://"):
        other.conf.task_default_queue = "post_call"
        yield other


def listed(program: Program, path: str, **query: Any) -> list[dict[str, Any]]:
    answer = program.get(path, **query)
    assert answer.status_code == 200
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


def retry(program: Program, call: Call, stage: str, **changes: Any) -> Any:
    where = {**ids(call), **changes}
    path = "/tenants/{tenant_id}/calls/{call_id}/stages/".format(**where)
    return program.post(f"{path}{stage}/retry/")


def test_live_calls_are_those_that_nobody_has_ended(
    program: Program, shop: NewTenant, rival: NewTenant
) -> None:
    first, second = call_made(shop), call_made(rival)
    over(call_made(shop))
    found = listed(program, "/calls/live/")
    assert [each["id"] for each in found] == [str(second.pk), str(first.pk)]
    assert found[1]["tenant_name"] == "Flower shop"
    assert not [word for word in ("from", "number") if word in str(found[1])]
    assert first.from_number not in str(found)


def test_live_calls_of_one_tenant_are_a_look_at_it(
    program: Program, shop: NewTenant, rival: NewTenant, told: Told
) -> None:
    mine = call_made(shop)
    call_made(rival)
    found = listed(program, "/calls/live/", tenant=shop.tenant.pk)
    assert [each["id"] for each in found] == [str(mine.pk)]
    assert (told(shop), told(rival)) == ([("operator.looked", "calls")], [])


def test_live_calls_come_in_pages(program: Program, shop: NewTenant) -> None:
    calls = [str(call_made(shop).pk) for _each in range(3)]
    first = program.get("/calls/live/", limit=2).json()
    cursor = first["next"].partition("cursor=")[2].partition("&")[0].replace("%3D", "=")
    rest = listed(program, "/calls/live/", limit=2, cursor=cursor)
    assert [each["id"] for each in [*first["results"], *rest]] == calls[::-1]


def test_unsettled_work_is_told_by_the_stage_it_has_come_to(
    program: Program, shop: NewTenant, rival: NewTenant
) -> None:
    done, waiting, running = call_over(shop), call_over(shop), call_over(rival)
    settled(done)
    stage_changed(opened(waiting), "fetch", state="done", settled_at=Now())
    stage_changed(waiting, "transcribe", reason="openai-429", attempts=3)
    assert services.stage_claim(**ids(opened(running))) is not None
    found = {each["call_id"]: each for each in listed(program, "/pipelines/")}
    assert found.keys() == {str(waiting.pk), str(running.pk)}
    told = found[str(waiting.pk)]
    assert (told["stage"], told["state"], told["attempts"]) == ("transcribe", "waiting", 3)
    assert told["reason"] == "openai-429"
    assert found[str(running.pk)]["state"] == "running"
    of_shop = listed(program, "/pipelines/", tenant=shop.tenant.pk, state="unsettled")
    assert [each["call_id"] for each in of_shop] == [str(waiting.pk)]


def test_failed_work_is_told_the_latest_first(program: Program, shop: NewTenant) -> None:
    calls = [settled(call_over(shop)) for _each in range(3)]
    for hours, call in enumerate(calls):
        when = Now() - timedelta(hours=hours)
        stage_changed(call, "summarise", state="failed", reason="refused", settled_at=when)
    first = program.get("/pipelines/", state="failed", limit=2).json()
    cursor = first["next"].partition("cursor=")[2].partition("&")[0].replace("%3D", "=")
    rest = listed(program, "/pipelines/", state="failed", limit=2, cursor=cursor)
    found = [*first["results"], *rest]
    assert [each["call_id"] for each in found] == [str(call.pk) for call in calls]
    assert {each["stage"] for each in found} == {"summarise"}


@pytest.mark.parametrize(
    "query", [{"state": "done"}, {"tenant": "x"}, {"tenant": "\0"}, {"call": "x"}]
)
def test_a_query_that_is_none_is_told_400(program: Program, query: dict[str, str]) -> None:
    assert program.get("/pipelines/", **query).status_code == 400


def test_a_settled_stage_runs_again_on_record(
    program: Program, shop: NewTenant, broker: Celery, told: Told
) -> None:
    call = settled(call_over(shop))
    answer = retry(program, call, "summarise")
    assert answer.status_code == 202
    assert answer.json() == {
        "tenant_id": str(call.tenant_id),
        "call_id": str(call.pk),
        "stage": "summarise",
        "state": "waiting",
    }
    assert [stage.state for stage in stages(call)] == ["done"] * 2 + ["waiting"] * 4
    assert queued(broker) == named(call)
    assert told(shop) == [("stage.retried", "call")]
    with tenant_context(shop.tenant.pk):
        assert AuditEvent.objects.get(action="stage.retried").details == {"stage": "summarise"}


def test_a_stage_that_is_not_settled_is_left_alone(
    program: Program, shop: NewTenant, broker: Celery, told: Told
) -> None:
    call = opened(call_over(shop))
    answer = retry(program, call, "fetch")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "not_settled")
    assert (queued(broker), told(shop)) == ([], [])


def test_what_is_not_there_is_not_run(
    program: Program, shop: NewTenant, rival: NewTenant, broker: Celery
) -> None:
    call = settled(call_over(shop))
    asked = [
        retry(program, call, "polish"),
        retry(program, call, "fetch", call_id=uuid4()),
        retry(program, call, "fetch", tenant_id=uuid4()),
        retry(program, call, "fetch", tenant_id=rival.tenant.pk),
    ]
    assert [answer.status_code for answer in asked] == [404] * 4
    assert queued(broker) == []


def test_what_goes_on_is_counted(program: Program, shop: NewTenant, rival: NewTenant) -> None:
    call_made(shop)
    stage_changed(settled(call_over(shop)), "summarise", state="failed")
    late, busy = opened(call_over(rival)), opened(call_over(rival))
    stage_changed(late, "fetch", not_before=Now() - timedelta(hours=1))
    stage_changed(busy, "fetch", not_before=Now() + timedelta(hours=1))
    program.post(f"/tenants/{rival.tenant.pk}/suspend/", {"reason": "abuse"})
    told = program.get("/health/").json()
    assert {name: count for name, count in told.items() if count} == {
        "tenants_active": 1,
        "tenants_suspended": 1,
        "calls_live": 1,
        "calls_unsettled": 2,
        "calls_overdue": 1,
        "stages_failed": 1,
    }
