from dataclasses import replace

import pytest

from bench.logs import CallLog
from bench.measure import Evidence, Sample, WireCounts, failed, figures, steady
from bench.record import Figures, Spread
from tests.bench.calls import FIRST, GREETING, SECOND, call, evidence, response, session, spoken


def median(spread: Spread | None) -> float:
    assert spread is not None
    return spread.p50


@pytest.mark.parametrize(
    ("figure", "ms"),
    [
        ("twiml_ms", 10),
        ("first_audio_ms", 400),
        ("first_audio_from_start_ms", 300),
        ("reply_ms", 800),
        ("barge_in_onset_ms", 45),
        ("barge_in_decision_ms", 4),
        ("silence_ms", 45),
        ("stale_ms", 0),
        ("gap_ms", 20),
    ],
)
def test_each_latency_is_taken_between_its_two_moments(figure: str, ms: float) -> None:
    assert median(getattr(figures(evidence()), figure)) == ms


def test_every_reply_and_only_the_interruption_counts() -> None:
    found = figures(evidence())
    counts = [found.reply_ms, found.barge_in_onset_ms, found.silence_ms]
    assert [spread.count for spread in counts if spread] == [2, 1, 1]


def test_audio_between_the_clear_and_the_next_reply_is_stale_and_heard() -> None:
    late = spoken(6050, 3)
    found = figures(evidence([*GREETING, *FIRST, *late, *SECOND]))
    assert (median(found.stale_ms), median(found.silence_ms)) == (60, 110)


def test_a_reply_starts_where_the_models_does_not_with_what_was_left() -> None:
    left = spoken(7010, 2)
    found = figures(evidence([*GREETING, *FIRST, *left, *SECOND]))
    assert (median(found.reply_ms), median(found.stale_ms)) == (800, 40)


def test_without_the_models_word_a_reply_is_what_follows_the_voice() -> None:
    found = figures(Evidence([call()], []))
    assert median(found.reply_ms) == 800
    assert found.barge_in_decision_ms is None


def test_an_interruption_that_is_not_cleared_has_no_reaction_but_an_end() -> None:
    to_the_end = spoken(4800, 140, queued_ms=40)
    two = [response(1299.0, 1000.0), response(4799.0, 6000.0)]
    unheard = session(responses=two, speech_started_ms=[3041.0])
    found = figures(Evidence([call([*GREETING, *to_the_end], clears_ms=[])], [unheard]))
    assert found.barge_in_onset_ms is None
    assert median(found.silence_ms) == 1640


def test_gaps_are_not_taken_across_replies() -> None:
    gap = figures(evidence()).gap_ms
    assert gap is not None
    assert gap.max == 20


def test_a_hole_inside_a_reply_is_an_underrun_for_as_long_as_the_carrier_was_dry() -> None:
    found = figures(evidence([*GREETING, *FIRST, *spoken(7800, 50), *spoken(8870, 40)]))
    assert (found.underruns_over_40ms, found.underrun_ms) == (1, 70)
    assert found.underruns_per_call_minute == 6


def test_what_the_carrier_had_queued_covers_a_hole() -> None:
    covered = spoken(7800, 50, queued_ms=100)
    found = figures(evidence([*GREETING, *FIRST, *covered, *spoken(8870, 40)]))
    assert found.underruns_over_40ms == 0


def test_frames_of_other_sizes_are_counted() -> None:
    found = figures(evidence([*GREETING, *FIRST, [7800.0, 163, 0.0]]))
    assert (found.frames, found.frames_not_160) == (113, 1)


def test_only_the_wire_tells_how_close_frames_were_sent() -> None:
    assert figures(evidence()).frames_under_18ms is None
    seen = Evidence([call()], wire=WireCounts(frames=212, under_18ms=3, least_ms=17.2))
    assert figures(seen).frames_under_18ms == 3


def test_the_steady_part_begins_after_the_last_start_and_ends_with_the_first_end() -> None:
    stream = {"started_ms": 3000.0, "ended_ms": 12_000.0, "ended_by": "caller"}
    assert steady([call(), call(stream=stream)]) == (4000, 11_000)


def test_calls_that_were_never_all_up_have_no_steady_part() -> None:
    stream = {"started_ms": 10_500.0, "ended_ms": 20_000.0, "ended_by": "caller"}
    assert steady([call(), call(stream=stream)]) is None


def test_cpu_and_memory_are_those_of_the_steady_part() -> None:
    samples = [Sample(at, at / 4000, 1000 + int(at)) for at in (1000, 3000, 5000, 12_000)]
    found = figures(Evidence([call()], [session()], samples, rss_before=500))
    assert (found.cpu, found.memory_per_call_bytes) == (0.25, 4500)


@pytest.mark.parametrize(
    "wrong",
    [
        call(status="failed"),
        call([]),
        call(stream={"started_ms": 1000.0, "ended_ms": 5000.0, "ended_by": "application"}),
        call(webhook={"sent_ms": 900.0, "answered_ms": 910.0, "status": 500}),
    ],
)
def test_a_call_that_was_not_carried_to_the_callers_end_failed(wrong: CallLog) -> None:
    assert failed(wrong)


def test_a_call_that_was_never_answered_leaves_no_latencies() -> None:
    silent = call([], webhook={}, stream={}, voices=[], clears_ms=[])
    found = figures(Evidence([silent]))
    assert found == replace(Figures(), failed_calls=1)
