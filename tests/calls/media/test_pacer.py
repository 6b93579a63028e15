"""When frames leave: pure arithmetic, tried without a clock."""

from __future__ import annotations

import pytest

from calls.media.pacer import FLOOR_MS, Pace


def run(pace: Pace, frames: int, *, at: float = 1000.0) -> list[float]:
    """Send frames that are all ready at `at`, each exactly when it is due."""
    times = []
    for number in range(frames):
        due = pace.due_at(at)
        pace.sent(due, at, continues=number > 0)
        times.append(due)
    return times


def test_without_a_lead_frames_leave_every_20_ms() -> None:
    """S0-16, R13: TX_LEAD_MS 0 is the strict 20 ms of the notes."""
    assert run(Pace(lead_ms=0), 4) == [1000, 1020, 1040, 1060]


def test_a_lead_is_built_at_the_floor_and_then_held() -> None:
    """R13: 18 ms apart until 200 ms ahead, then 20 ms apart."""
    times = run(Pace(lead_ms=200), 150)
    assert times[1] - times[0] == FLOOR_MS
    assert times[100] - times[0] == 100 * FLOOR_MS
    assert times[149] - times[148] == 20
    assert times[149] - times[0] == 149 * 20 - 200


@pytest.mark.parametrize("late_ms", [20.0, 60.0, 200.0])
def test_a_late_frame_is_counted_and_the_next_keeps_its_18_ms(late_ms: float) -> None:
    """S2-8, L8: no burst after being late, and the schedule stays absolute."""
    pace = Pace(lead_ms=0)
    run(pace, 5)
    pace.sent(1100 + late_ms, 1000, continues=True)
    assert (pace.counters.late_frames, pace.counters.schedule_resets) == (1, 0)
    assert pace.due_at(1000) == max(1120, 1100 + late_ms + FLOOR_MS)


def test_more_than_200_ms_late_starts_the_schedule_anew() -> None:
    """S2-9."""
    pace = Pace(lead_ms=0)
    run(pace, 5)
    pace.sent(1301, 1000, continues=True)
    assert (pace.counters.late_frames, pace.counters.schedule_resets) == (0, 1)
    assert pace.due_at(1000) == 1321


def test_a_little_jitter_is_not_late() -> None:
    pace = Pace(lead_ms=0)
    run(pace, 5)
    pace.sent(1119, 1000, continues=True)
    assert pace.counters.late_frames == 0


def test_the_gap_is_between_frames_that_were_waiting() -> None:
    """R16: a frame the model had not sent yet makes no gap of ours."""
    pace = Pace(lead_ms=0)
    run(pace, 2)
    pace.sent(1500, 1500, continues=True)
    assert pace.counters.max_gap_ms == 20
    pace.sent(1570, 1500, continues=True)
    assert pace.counters.max_gap_ms == 70


@pytest.mark.parametrize(("gap_ms", "stalls"), [(300.0, 0), (301.0, 1), (4_200.0, 1)])
def test_a_gap_over_300_ms_is_counted_as_a_stall_and_nothing_else(
    gap_ms: float, stalls: int
) -> None:
    """S0-5, L13: what was queued leaves as before, 18 ms apart."""
    pace = Pace(lead_ms=0)
    last = run(pace, 5)[-1]
    pace.sent(last + gap_ms, 1000, continues=True)
    assert pace.counters.stalls == stalls
    assert pace.counters.stall_ms == (gap_ms if stalls else 0)
    assert pace.due_at(1000) >= last + gap_ms + FLOOR_MS


def test_a_model_that_ran_dry_is_an_underrun_and_not_late() -> None:
    """R16: counted apart."""
    pace = Pace(lead_ms=200)
    run(pace, 5)
    pace.sent(3000, 3000, continues=True)
    counters = pace.counters
    assert (counters.underruns, counters.late_frames, counters.schedule_resets) == (1, 0, 0)
    assert pace.due_at(3000) == 3018


def test_a_pause_between_answers_is_no_underrun() -> None:
    pace = Pace(lead_ms=200)
    run(pace, 5)
    pace.sent(3000, 3000, continues=False)
    assert pace.counters.underruns == 0


def test_after_a_clear_the_lead_starts_from_nothing() -> None:
    """R13."""
    pace = Pace(lead_ms=200)
    last = run(pace, 150)[-1]
    pace.cleared()
    pace.sent(last + 50, last + 50, continues=False)
    assert pace.due_at(last + 50) == last + 50 + FLOOR_MS
