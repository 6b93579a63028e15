"""The list of steps says what there is, and nothing else."""

from __future__ import annotations

import pytest

from calls.getting_started import Facts, Step, is_finished, next_step, steps


def done(facts: Facts) -> list[str]:
    return [each.step.value for each in steps(facts) if each.is_done]


@pytest.mark.parametrize(
    ("facts", "ticked", "goes_on"),
    [
        (Facts(published=True), [], Step.BUSINESS),
        (Facts(words=True, pending=True, published=True), ["business"], Step.NUMBER),
        (
            Facts(words=True, pending=True, published=True, numbers=1, answered=1),
            ["business", "number"],
            Step.GREETING,
        ),
        (
            Facts(words=True, touched=True, pending=True, numbers=1, answered=1),
            ["business", "number", "greeting"],
            Step.TALK,
        ),
        (
            Facts(words=True, touched=True, pending=True, numbers=1, answered=1, tests=1),
            ["business", "number", "greeting", "talk"],
            Step.LIVE,
        ),
        (
            Facts(words=True, touched=True, published=True, numbers=1, answered=1),
            ["business", "number", "greeting", "live"],
            Step.LIVE,
        ),
        (
            Facts(published=True, numbers=1, answered=1),
            ["business", "number", "greeting", "live"],
            Step.LIVE,
        ),
    ],
)  # fmt: skip
def test_each_step_is_read_off_what_there_is(
    facts: Facts, ticked: list[str], goes_on: Step
) -> None:
    assert done(facts) == ticked
    assert next_step(facts) is goes_on
    assert is_finished(facts) is ("live" in ticked)
