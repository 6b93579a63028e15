"""The proof proves something: a way in that leaks is missed without a case, and found with one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings
from django.urls import get_resolver

from prosaas.celery import app
from tests.isolation import probes, walk
from tests.isolation.case import Case, Job, Route, Socket, every_case
from tests.isolation.coverage import superfluous, uncovered
from tests.isolation.judge import Judge
from tests.isolation.walk import Address
from tests.isolation.working import wrong_with as wrong_with_job
from tests.isolation.world import Side, World

URLS = "tests.isolation.probes"


def _tenant(side: Side) -> dict[str, Any]:
    return {"tenant": str(side.tenant_id)}


PAGE = Route("probe_page", query=_tenant)
WRITER = Route("probe_writer", "POST", query=_tenant, owner=204)
CACHER = Route("probe_cacher")
OPERATION = Route("probe_operation", query=_tenant)
SOCKET = Socket("ws/probe", address=lambda side: f"/ws/probe?tenant={side.tenant_id}")
JOB = Job(
    probes.TASK,
    mixed=lambda b, a: [{"tenant_id": str(b.tenant_id), "other": str(a.tenant_id)}],
    dead="a probe",
)


@pytest.fixture
def probed() -> Iterator[dict[str, Address]]:
    """The product's addresses, and the probes'."""
    with override_settings(ROOT_URLCONF=URLS):
        yield {each.name: each for each in walk.addresses(get_resolver(URLS).url_patterns)}


@pytest.fixture
def task() -> Iterator[Any]:
    """The probe among the product's tasks."""
    yield app.task(name=probes.TASK, shared=False)(probes.task)
    app.tasks.unregister(probes.TASK)


def _news(cases: list[Case], **ways: Any) -> list[str]:
    """What is said of the probes alone, in the first words of each sentence."""
    told = [line.partition(" has no case: add ")[0] for line in uncovered(cases, **ways)]
    return [line for line in told if "probe" in line]


def test_a_view_and_an_operation_without_a_case_are_named(probed: dict[str, Address]) -> None:
    assert _news(every_case(), addresses=probed.values()) == [
        "GET /probe/page/",
        "POST /probe/page/",
        "GET /probe/cacher/",
        "GET /probe/writer/",
        "POST /probe/writer/",
        "GET /api/v1/probe/",
    ]


def test_a_socket_without_a_case_is_named() -> None:
    assert _news(every_case(), sockets=walk.sockets(probes.sockets)) == ["the socket /ws/probe"]


def test_a_task_without_a_case_is_named(task: Any) -> None:
    assert _news(every_case(), tasks=walk.jobs(app)) == [f"the task {probes.TASK}"]


def test_the_sentence_says_what_to_add_and_where(task: Any) -> None:
    (sentence,) = uncovered([], tasks=[probes.TASK])
    assert f'add Job("{probes.TASK}") to CASES in tests/isolation/cases/<area>.py' in sentence


def test_a_case_of_nothing_and_a_second_case_are_named(probed: dict[str, Address]) -> None:
    gone = Route("calls:gone")
    told = superfluous([gone, PAGE, PAGE], addresses=probed.values())
    assert told == [
        "GET calls:gone: there is no such way in any longer: remove its case",
        "GET probe_page has 2 cases: keep one",
    ]


@pytest.mark.parametrize(
    ("case", "leak"),
    [
        (PAGE, "stranger at GET probe_page (/probe/page/) is told 'zqxcanary'"),
        (OPERATION, "rival_key at GET probe_operation (/api/v1/probe/) is told 'zqxcanary'"),
        (CACHER, "stranger at GET probe_cacher (/probe/cacher/) is told 'zqxcanary'"),
        (WRITER, "changes rows of zqxcanary in tenants_agent"),
    ],
    ids=lambda value: getattr(value, "route", ""),
)
def test_a_leak_is_found(case: Route, leak: str, probed: dict[str, Address], judge: Judge) -> None:
    found = judge.route(case, probed[case.route])
    assert any(leak in each for each in found), found


def test_a_view_that_answers_nobody_proves_nothing(
    probed: dict[str, Address], judge: Judge
) -> None:
    found = judge.route(Route("calls:call_list", owner=404), probed["calls:call_list"])
    assert any("is right for nobody" in each for each in found)


def test_a_leak_of_a_task_is_found(task: Any, world: World) -> None:
    found = wrong_with_job(JOB, task, world)
    assert f"task {probes.TASK} changes A's rows in tenants_agent" in found
    assert f"task {probes.TASK} tells 'zqxcanary'" in found
