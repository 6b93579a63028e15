from typing import Any

import pytest

from bench.goals import GOALS, Goal, Knee, Verdict, judge, knees
from bench.levels import (
    BARGE_IN,
    FIRST_AUDIO,
    FLOOR,
    MEMORY,
    REPLY,
    TWIML_AT_REST,
    UNDER_FLOOR,
    UNDERRUNS,
    UNDERRUNS_STEADY,
    Measure,
    levels,
)
from bench.record import Run
from tests.bench.runs import DAPHNE, a_run, late, same

GOAL = {goal.measure: goal for goal in GOALS}


def verdict(goal: Goal, *runs: Run) -> Verdict:
    here = levels(runs)[50]
    return judge(goal, here.get(DAPHNE), here.get(FLOOR)).verdict


@pytest.mark.parametrize(
    ("measure", "figure", "met", "missed"),
    [
        (UNDERRUNS, "underruns_per_call_minute", 0.99, 1.0),
        (UNDERRUNS_STEADY, "underruns_steady", 0, 1),
        (BARGE_IN, "barge_in_onset_ms", same(60), same(60.1)),
        (REPLY, "reply_ms", same(815), same(815.1)),
        (FIRST_AUDIO, "first_audio_ms", same(330), same(330.1)),
        (TWIML_AT_REST, "twiml_at_rest_ms", same(50), same(50.1)),
        (MEMORY, "memory_per_call_bytes", 1_500_000, 1_500_001),
        (UNDER_FLOOR, "frames_under_18ms", 0, 1),
    ],
)
def test_a_goal_is_met_up_to_its_limit_and_not_beyond(
    measure: Measure, figure: str, met: Any, missed: Any
) -> None:
    good, bad = (a_run(DAPHNE, figures={figure: value}) for value in (met, missed))
    assert verdict(GOAL[measure], a_run(), good) is Verdict.MET
    assert verdict(GOAL[measure], a_run(), bad) is Verdict.MISSED


def test_one_bad_round_is_not_forgiven_by_two_good_ones() -> None:
    rounds = [a_run(DAPHNE, figures={"underruns_steady": n}) for n in (0, 1, 0)]
    assert verdict(GOAL[UNDERRUNS_STEADY], a_run(), *rounds) is Verdict.MISSED


def test_a_round_that_lacks_a_count_leaves_its_worst_unknown() -> None:
    rounds = [a_run(DAPHNE, figures={"underruns_steady": n}) for n in (0, None)]
    assert verdict(GOAL[UNDERRUNS_STEADY], a_run(), *rounds) is Verdict.UNKNOWN


def test_without_a_valid_floor_a_difference_from_it_is_not_measured() -> None:
    assert verdict(GOAL[REPLY], late(), a_run(DAPHNE)) is Verdict.UNKNOWN


def test_without_a_valid_run_a_goal_is_neither_met_nor_missed() -> None:
    assert {verdict(goal, a_run(), late(DAPHNE)) for goal in GOALS} == {Verdict.UNKNOWN}


def test_an_outcome_tells_the_difference_with_its_sign() -> None:
    here = levels([a_run(), a_run(DAPHNE, figures={"reply_ms": same(803)})])[50]
    assert judge(GOAL[REPLY], here[DAPHNE], here[FLOOR]).text == "+3.0 ms  met"


def bad(calls: int, **figures: Any) -> Run:
    return a_run(DAPHNE, calls, figures=figures)


@pytest.mark.parametrize(
    ("run", "why"),
    [
        (bad(100, failed_calls=2), "2 failed calls"),
        (bad(100, underruns_per_call_minute=1.25), "underruns a call-minute: 1.25"),
        (bad(100, barge_in_onset_ms=same(95)), "barge-in p95 55 ms above the floor"),
        (bad(100, barge_in_onset_ms=None), "barge-in not comparable with the floor"),
        (a_run(DAPHNE, 100, faults=["never clears: 1 of 3 interruptions"]), "never clears"),
        (late(DAPHNE, 100), "not measured: no valid run"),
    ],
)
def test_a_server_holds_the_load_below_the_first_that_is_not_clean(run: Run, why: str) -> None:
    runs = [a_run(calls=50), a_run(calls=100), a_run(DAPHNE, 50), run]
    assert knees(levels(runs))[1] == Knee(DAPHNE, 50, 100, (why,))


def test_a_clean_load_above_a_broken_one_is_not_held() -> None:
    runs = [a_run(), a_run(calls=100), bad(50, failed_calls=1), a_run(DAPHNE, 100)]
    assert knees(levels(runs))[1] == Knee(DAPHNE, None, 50, ("1 failed calls",))


def test_a_server_that_was_never_broken_holds_the_highest_load_tried() -> None:
    assert knees(levels([a_run(calls=50), a_run(calls=100)])) == [Knee(FLOOR, 100)]
