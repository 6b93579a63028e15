from typing import Any

import pytest

from bench.findings import faults, lateness
from bench.measure import Evidence
from tests.bench.calls import (
    FIRST,
    GREETING,
    SECOND,
    call,
    evidence,
    response,
    sent,
    session,
    spoken,
)

IN_TIME = {"loop_lag_ms": {"p50": 0.1, "p99": 2.0, "max": 9.0}}


def names(found: Evidence) -> list[str]:
    return [fault.partition(":")[0] for fault in faults(found)]


def test_a_good_call_has_no_faults() -> None:
    assert faults(evidence()) == []


def test_a_call_without_audio_was_not_answered() -> None:
    assert names(Evidence([call([])])) == ["no answer"]


def test_a_call_that_the_server_ends_was_hung_up() -> None:
    ended = {"started_ms": 1000.0, "ended_ms": 11_000.0, "ended_by": "application"}
    assert names(evidence(stream=ended)) == ["hangs up"]


def test_silence_after_the_callers_words_is_deaf() -> None:
    mute = Evidence([call(GREETING, clears_ms=[])], [])
    assert names(mute) == ["deaf"]


def test_a_clear_that_does_not_come_is_found_though_the_model_heard() -> None:
    assert names(evidence(clears_ms=[])) == ["never clears"]


def test_old_audio_after_the_clear_is_found() -> None:
    assert names(evidence([*GREETING, *FIRST, *spoken(6050, 10), *SECOND])) == ["plays on"]


def test_holes_are_found() -> None:
    stalled = [*GREETING, *FIRST, *spoken(7800, 50), *spoken(8900, 50)]
    assert names(evidence(stalled)) == ["stalls"]


def test_frames_that_did_not_arrive_are_found_in_a_reply_heard_whole() -> None:
    thinned = [frame for n, frame in enumerate(SECOND) if n % 25 != 24]
    assert names(evidence([*GREETING, *FIRST, *thinned])) == ["drops frames"]


def test_a_reply_that_never_arrived_is_lost_whole() -> None:
    assert names(evidence([*GREETING, *FIRST])) == ["drops frames"]


def test_a_reply_cut_short_by_the_end_of_the_call_is_no_loss() -> None:
    longer = session(responses=[response(1299.0, 1000.0), response(7799.0, 6000.0)])
    cut = Evidence([call([*GREETING, *FIRST, *spoken(7800, 160)])], [longer])
    assert "drops frames" not in names(cut)


def test_frames_of_another_size_are_found() -> None:
    odd = [[at, 163, queued] for at, _, queued in SECOND]
    assert "odd frame sizes" in names(evidence([*GREETING, *FIRST, *odd]))


def test_what_the_carrier_noted_is_passed_on() -> None:
    assert faults(evidence(notes=[31951])) == ["carrier notes 31951 in 1 calls"]


def test_a_generator_in_time_is_believed() -> None:
    assert lateness(evidence(sent=sent(over_10ms=10, over_20ms=1)), IN_TIME) == []


@pytest.mark.parametrize(
    ("late", "model"),
    [
        (sent(over_10ms=11), IN_TIME),
        (sent(over_20ms=2), IN_TIME),
        (sent(most=61.0), IN_TIME),
        (sent(), {"loop_lag_ms": {"p50": 1.0, "p99": 20.1, "max": 30.0}}),
    ],
)
def test_a_late_generator_is_not_believed(late: Any, model: Any) -> None:
    assert len(lateness(evidence(sent=late), model)) == 1


def test_a_model_that_answers_late_is_not_believed() -> None:
    slow = session(responses=[response(1299.0, 1000.0, took_ms=351)])
    assert len(lateness(Evidence([call()], [slow]), IN_TIME)) == 1


def test_lateness_is_judged_over_all_calls() -> None:
    calls = [call(sent=sent(over_10ms=15)), call(sent=sent())]
    assert lateness(Evidence(calls), IN_TIME) == []
