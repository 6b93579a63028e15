import pytest

from bench.campaign import FLOOR, Plan
from bench.record import Figures, Machine, Run
from bench.scenario import Scenario
from bench.self_test import EXPECTED, HEALTHY, verdict
from bench.system import Cores, TooFewCores


def a_run(*, faults: tuple[str, ...] = (), valid: bool = True) -> Run:
    figures, at = Figures(), "2026-01-01T00:00:00+00:00"
    return Run("bridge", 2, 18, 10, at, "", Machine(), figures, valid=valid, faults=list(faults))


def test_servers_take_turns_and_the_floor_stands_at_both_ends() -> None:
    plan = Plan([5, 20], [FLOOR, "prosaas-daphne"])
    assert [(calls, server) for calls, _, server in plan.turns()] == [
        (5, FLOOR),
        (5, "prosaas-daphne"),
        (5, FLOOR),
        (20, FLOOR),
        (20, "prosaas-daphne"),
        (20, FLOOR),
    ]


def test_one_server_alone_runs_once_a_round() -> None:
    assert list(Plan([5], [FLOOR], rounds=2).turns()) == [(5, 1, FLOOR), (5, 2, FLOOR)]


@pytest.mark.parametrize(("seconds", "interruptions"), [(26, 3), (18, 1), (5, 0), (60, 3)])
def test_a_call_has_as_many_interruptions_as_leave_the_last_reply_whole(
    seconds: float, interruptions: int
) -> None:
    assert Scenario(seconds).interruptions == interruptions


def test_every_call_has_a_watermark_of_its_own_that_is_not_silence() -> None:
    marks = [Scenario().order("+14155550123", index)["watermark"] for index in range(3)]
    assert marks == [1, 2, 3]


def test_the_server_shares_its_core_with_nobody() -> None:
    first, second, third, fourth = (frozenset({core}) for core in range(4))
    assert Cores.divide([0, 1]) == Cores(first, second, second, second)
    assert Cores.divide([0, 1, 2, 3]) == Cores(first, second, third, fourth)


def test_one_core_is_too_few() -> None:
    with pytest.raises(TooFewCores):
        Cores.divide([0])


@pytest.mark.parametrize("planted", EXPECTED)
def test_the_self_test_passes_only_when_the_planted_fault_was_found(planted: str) -> None:
    assert verdict(planted, a_run(faults=(f"{EXPECTED[planted]}: 1 of 1",))) == ""
    assert verdict(planted, a_run(faults=("something else: 1",)))


def test_a_healthy_bridge_may_have_no_fault() -> None:
    assert verdict(HEALTHY, a_run()) == ""
    assert verdict(HEALTHY, a_run(faults=("deaf: 1 of 1",)))


def test_a_late_generator_fails_the_self_test() -> None:
    assert verdict(HEALTHY, a_run(valid=False))
