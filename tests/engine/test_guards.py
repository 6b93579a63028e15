"""The guards that the notes ask of cancels, timers and retries, as they hold here (S1)."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest

from calls.engine import events as ev
from calls.engine.commands import CancelResponse, ClearCarrier, CreateResponse, DropAudio, TimerName
from calls.engine.events import Outcome
from calls.engine.speech import CALIBRATION_QUIET_FRAMES, SpeechDetector
from calls.engine.states import CallState
from tests.engine.driver import CALL_SID, POLICY, Line


def silent() -> Line:
    return Line.greeted()


def generating() -> Line:
    line = Line.replying()
    line.model_begins(at=2100)
    line.model_sends(2000, "We have roses.")
    line.carrier_plays(1000, at=2200)
    return line


def done_and_playing() -> Line:
    line = generating()
    line.model_finishes()
    line.model_ends()
    return line


def cancelled() -> Line:
    line = generating()
    line.model_hears("user_2", at=2900)
    return line


def cancelled_a_moment_ago() -> Line:
    """The next response is already there, 30 ms after the cancel of the one before."""
    line = Line.replying()
    line.model_begins(at=2100)
    line.model_hears("user_2", at=2970)
    line.model_hears_silence("user_2")
    line.turn_is_committed("user_2")
    line.model_ends(Outcome.CANCELLED, at=2980)
    line.model_begins(at=2990)
    return line


@pytest.mark.parametrize(
    ("situation", "cancels"),
    [
        pytest.param(silent, [], id="S1-11 no response"),
        pytest.param(generating, [CancelResponse("resp_2")], id="S1-11 it is active"),
        pytest.param(done_and_playing, [], id="S1-12 it is done and still plays"),
        pytest.param(cancelled, [], id="S1-11 it was cancelled"),
        pytest.param(cancelled_a_moment_ago, [CancelResponse("resp_3")], id="R11 no cooldown"),
        pytest.param(Line.replying, [], id="S1-11 it has no id yet"),
    ],
)
def test_a_caller_who_speaks_up_cancels_only_what_can_be_cancelled(
    situation: Callable[[], Line], cancels: list[CancelResponse]
) -> None:
    """S1-11, S1-12, S1-22, R11: the record decides; a set of ids and a clock are not needed."""
    line = situation()
    line.model_hears("user_3", at=3000)
    assert [order for order in line.orders if isinstance(order, CancelResponse)] == cancels


@pytest.mark.parametrize(
    ("call_sid", "generations_ago", "hangs_up"),
    [(CALL_SID, 0, True), (CALL_SID, 1, False), ("CA2", 0, False), (CALL_SID + "0", 0, False)],
    ids=["its own", "an older one", "another call's", "a longer id"],
)
def test_a_hang_up_fires_for_its_own_call_only(
    call_sid: str, generations_ago: int, hangs_up: bool
) -> None:
    """S1-8, S1-9, S1-22, L51: the exact CallSid and the generation, by value."""
    line = Line.replying()
    line.model_begins(at=2100)
    line.model_sends(2000, "Goodbye!")
    line.model_calls("end_call")
    line.model_ends()
    _, generation = line.timers[TimerName.HANG_UP]
    line.tell(ev.TimerFired(5000, TimerName.HANG_UP, generation - generations_ago, call_sid))
    assert (line.state is CallState.ENDED) is hangs_up


VOICE, QUIET = bytes([0x39]) * 160, b"\xff" * 160


@pytest.mark.parametrize(
    ("before", "confirms"),
    [(b"", False), (QUIET * (CALIBRATION_QUIET_FRAMES - 1), False), (QUIET * 40, True)],
    ids=["a fresh call", "a frame too few", "calibrated"],
)
def test_the_models_word_counts_from_calibration_on(before: bytes, confirms: bool) -> None:
    """S1-1, S1-2, S1-22, R2: each call's line is measured anew."""
    SpeechDetector().push(QUIET * 100)
    detector = SpeechDetector()
    detector.push(before + VOICE * 3)
    assert detector.confirms is confirms


def closed() -> Line:
    line = generating()
    line.caller_says("And tulips?", "user_2", softly=True, at=2300)
    line.caller_hangs_up(at=2400)
    return line


def hanging_up() -> Line:
    line = Line.replying()
    line.model_begins(at=2100)
    line.model_sends(4000, "Thank you, goodbye!")
    line.model_calls("end_call")
    line.model_finishes()
    line.model_ends()
    line.carrier_plays(1000, at=2200)
    line.caller_says("Bye.", "user_2", softly=True, at=2300)
    return line


def greeting() -> Line:
    line = Line.answered()
    line.model_begins(at=100)
    line.model_sends(8000, "Hello.")
    line.carrier_plays(8000, at=200)
    line.caller_says("Hello?", "user_2", softly=True, at=2300)
    return line


def responding() -> Line:
    line = generating()
    line.model_sends(8000, "Here is all of it.")
    line.tell(ev.SendingProgressed(2200, "item_2", 10_000))
    line.caller_says("And tulips?", "user_2", softly=True, at=2300)
    return line


def still_sounding() -> Line:
    """The next reply is late, but the caller hears the last one for a long time yet."""
    line = Line.replying()
    line.model_says(20_000, "A long story.", at=2100)
    line.carrier_plays(20_000, at=2200)
    line.caller_says("And tulips?", "user_2", softly=True, at=3000)
    return line


@pytest.mark.parametrize(
    "situation",
    [
        pytest.param(closed, id="S1-17 closing"),
        pytest.param(hanging_up, id="S1-17 hanging up"),
        pytest.param(greeting, id="S1-18 the greeting sounds"),
        pytest.param(responding, id="S1-19 a response is active"),
        pytest.param(still_sounding, id="S1-19 the agent speaks"),
    ],
)
def test_nothing_is_retried(situation: Callable[[], Line]) -> None:
    """S1-17, S1-18, S1-19, S1-22: three seconds go by and nobody is asked again."""
    line = situation()
    before = line.all_of(CreateResponse)
    line.until(line.at + 3500)
    assert line.all_of(CreateResponse) == before


def test_a_noise_before_calibration_is_never_retried() -> None:
    """S1-20, R2, L42: what is asked again is the answer to a turn, and a noise is none."""
    line = Line.greeted()
    line.model_hears(at=1100, confirmed=False)
    line.model_hears_silence(at=1500)
    line.until(9000)
    assert len(line.all_of(CreateResponse)) == 1


def test_a_turn_before_calibration_is_answered() -> None:
    """S1-16: that guard is optional, and off."""
    line = Line.greeted()
    line.caller_says("Do you have roses?", at=1100, softly=True)
    assert line.all_of(CreateResponse)[1:] == [CreateResponse("create-2")]


def test_a_caller_who_never_spoke_before_may_interrupt() -> None:
    """S1-3: that guard is optional, and off."""
    line = Line.answered()
    line.model_says(3000, "Hello.", at=100)
    line.carrier_plays(3000, at=200)
    line.caller_speaks(at=1000)
    assert line.all_of(ClearCarrier) == [ClearCarrier(920, 800)]


def test_two_calls_share_no_state() -> None:
    """S1-21: what one call is told, the other never hears of."""
    one, other = generating(), generating()
    untouched = repr(other.machine.call)
    one.caller_speaks(at=3000)
    one.caller_hangs_up(at=3100)
    assert repr(other.machine.call) == untouched
    assert repr(Line(POLICY).machine.call) == repr(Line(POLICY).machine.call)


@pytest.mark.parametrize("end", [ev.StreamStopped, ev.ModelRefused])
@pytest.mark.parametrize("situation", [silent, generating, cancelled, hanging_up, greeting])
def test_no_timer_outlives_its_call(
    situation: Callable[[], Line], end: type[ev.StreamStopped | ev.ModelRefused]
) -> None:
    """S1-6, S1-23: and one that fires all the same does nothing."""
    line = situation()
    line.tell(end(line.at + 10))
    line.until(line.at + 4000)
    assert (line.state, line.timers) == (CallState.ENDED, {})
    for name, generation in product(TimerName, range(1, 20)):
        line.tell(ev.TimerFired(line.at, name, generation, CALL_SID))
        assert line.orders == []


def test_nothing_is_dropped_until_the_call_ends() -> None:
    """S0-4, R1: greeting, replies, refusals, retries; only a confirmed voice or the end may."""
    line = Line.replying()
    line.model_rejects("create-2", at=2100)
    line.model_says(9000, "A long story.", at=2700)
    line.carrier_plays(9000, at=2800)
    line.caller_says("And tulips?", "user_2", at=3000, softly=True)
    line.model_begins(at=3100)
    line.model_ends(Outcome.FAILED, at=3200)
    line.until(5000)
    assert line.all_of(DropAudio) == []
    line.caller_hangs_up(at=5000)
    assert line.all_of(DropAudio) == [DropAudio(2)]
