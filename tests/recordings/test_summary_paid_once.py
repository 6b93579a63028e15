"""A summary's failures, and that nothing is paid for twice that was kept."""

from __future__ import annotations

import json

import pytest

from prosaas.sandbox.openai.rest.config import RestFault
from recordings.models import Stage, Summary
from tenants.context import tenant_context
from tenants.services import NewTenant
from tests.recordings.answering import Answering
from tests.recordings.finished import stage_changed
from tests.recordings.told import (
    ANSWER,
    ENGLISH,
    again,
    dying_at,
    quantities,
    run_stage,
    summary_of,
    told_call,
)

NAME = "summarise"


def ended(row: Stage) -> tuple[str, str]:
    return row.state, row.reason


@pytest.mark.parametrize(
    ("fault", "result"),
    [
        (RestFault("rate_limit", retry_after="7"), ("waiting", "openai-rate-limit-exceeded")),
        (RestFault("insufficient_quota"), ("failed", "openai-insufficient-quota")),
        (RestFault("server_error", status=503), ("waiting", "openai-503")),
        (RestFault("drop"), ("waiting", "openai-unreachable")),
        (RestFault("failed"), ("waiting", "openai-server-error")),
        (RestFault("refusal"), ("failed", "openai-refused")),
        (RestFault("content_filter"), ("failed", "openai-content-filter")),
    ],
)
def test_a_failure_waits_or_is_for_good(
    shop: NewTenant, openai: Answering, fault: RestFault, result: tuple[str, str]
) -> None:
    """Protocols G2, G3."""
    openai.faults(fault)
    call = told_call(shop, ENGLISH)
    assert ended(run_stage(call, NAME)) == result
    with tenant_context(call.tenant_id):
        assert not Summary.objects.exists()


def test_a_refusal_was_paid_for(shop: NewTenant, openai: Answering) -> None:
    openai.faults(RestFault("refusal"))
    row = run_stage(told_call(shop, ENGLISH), NAME)
    assert quantities(row) == [("summary.input", "tokens"), ("summary.output", "tokens")]


def test_an_answer_cut_off_is_given_more_room(shop: NewTenant, openai: Answering) -> None:
    openai.faults(reasoning_tokens=2_990)
    call = told_call(shop, ENGLISH)
    assert ended(run_stage(call, NAME)) == ("waiting", "openai-max-output-tokens")
    row = run_stage(call, NAME)
    rooms = [asked["max_output_tokens"] for asked in openai.asked]
    assert (row.state, rooms, len(row.work["usage"])) == ("done", [3000, 6000], 4)


def test_useless_answers_are_not_paid_for_without_end(shop: NewTenant, openai: Answering) -> None:
    openai.says = ["no"] * 9
    call = told_call(shop, ENGLISH)
    for _ in range(3):
        row = run_stage(call, NAME)
    assert ((row.state, row.reason), len(openai.asked)) == (("failed", "openai-bad-json"), 3)
    assert len(row.work["usage"]) == 6
    openai.says = []
    assert again(call, NAME).state == "done"


@pytest.mark.parametrize(("moment", "times"), [("asked", 2), ("stored", 1), ("finished", 1)])
def test_a_worker_that_dies_leaves_one_summary_and_what_was_kept_is_not_paid_twice(
    shop: NewTenant, openai: Answering, moment: str, times: int
) -> None:
    call = told_call(shop, ENGLISH)
    with dying_at(f"summarise.{moment}", call):
        run_stage(call, NAME)
    assert run_stage(call, NAME).state == "done"
    assert len(openai.asked) == times
    assert summary_of(call).outcome == "appointment"


def test_a_summary_reset_by_hand_is_asked_anew_and_paid_for_again(
    shop: NewTenant, openai: Answering
) -> None:
    call = told_call(shop, ENGLISH)
    run_stage(call, NAME)
    first = summary_of(call)
    openai.says = [json.dumps(ANSWER)]
    row = again(call, NAME)
    assert (row.state, len(openai.asked), len(row.work["usage"])) == ("done", 2, 4)
    assert (summary_of(call).pk, summary_of(call).text) == (first.pk, ANSWER["summary"])


def test_a_kept_answer_to_another_question_is_not_used(shop: NewTenant, openai: Answering) -> None:
    call = told_call(shop, ENGLISH)
    stage_changed(call, NAME, work={"usage": [], "asked": "other", "answer": ANSWER, "model": "m"})
    run_stage(call, NAME)
    assert summary_of(call).outcome == "appointment"
