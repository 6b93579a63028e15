"""The scripted caller on a virtual clock: it acts on what it hears and on nothing else."""

from collections.abc import Callable

from prosaas.sandbox.caller.caller import QUIET, Caller, Frame
from prosaas.sandbox.caller.ear import Ear, is_audible
from prosaas.sandbox.caller.steps import HangUp, Interrupt, Pause, Press, Step, Talk, WaitAgent
from prosaas.sandbox.twilio.verbs.tones import keys
from tests.sandbox.twilio.app import beep

LOUD = beep(20)
LINE = Talk("hello", b"\x10" * 480)


def call(agent: Callable[[int], bool], *steps: Step, ms: int = 4000) -> tuple[Caller, list[Frame]]:
    """Run a script for `ms`; the agent is audible at the times (ms) for which it says True."""
    caller = Caller(steps)
    frames = [caller.frame(LOUD if agent(at) else QUIET) for at in range(0, ms, 20)]
    return caller, frames


def when(frames: list[Frame], test: Callable[[Frame], object]) -> list[int]:
    return [index * 20 for index, frame in enumerate(frames) if test(frame)]


def talking(frames: list[Frame]) -> list[int]:
    return when(frames, lambda frame: frame.audio != QUIET)


def test_a_tone_is_audible_and_silence_is_not() -> None:
    assert is_audible(LOUD)
    assert not is_audible(QUIET)
    assert not is_audible(b"\x7f" * 160)


def test_a_breath_belongs_to_the_speech_around_it() -> None:
    ear = Ear()
    for frame in [LOUD] * 10 + [QUIET] * 10 + [LOUD] * 10:
        ear.hear(frame)
    assert (ear.audible_ms, ear.talking_ms, ear.quiet_ms) == (400, 600, 0)


def test_a_line_is_said_in_frames_and_padded() -> None:
    _, frames = call(lambda _: False, Talk("a", b"\x10" * 200), ms=100)
    assert [frame.audio[:50] == b"\x10" * 50 for frame in frames] == [True, False, *[False] * 3]
    assert frames[1].audio == b"\x10" * 40 + b"\xff" * 120


def test_wait_agent_waits_for_speech_and_then_for_quiet() -> None:
    _, frames = call(lambda at: 1000 <= at < 2000, WaitAgent(quiet_ms=500), LINE)
    assert talking(frames) == [2480, 2500, 2520]


def test_wait_agent_rides_over_short_pauses() -> None:
    _, frames = call(lambda at: at < 2000 and at % 400 < 200, WaitAgent(quiet_ms=500), LINE)
    assert talking(frames)[0] > 2000


def test_a_click_is_not_an_agent_who_spoke() -> None:
    caller, _ = call(lambda at: at == 500, WaitAgent(quiet_ms=500, timeout_ms=3000), LINE)
    assert caller.log[0].outcome == "timeout"


def test_the_rest_of_an_interrupted_sentence_is_not_an_answer() -> None:
    line = Interrupt(400, "wait", b"\x10" * 1600)
    _, frames = call(lambda at: at < 800 or 1400 <= at < 2000, line, WaitAgent(quiet_ms=300), LINE)
    assert next(at for at in talking(frames) if at > 700) == 2280


def test_wait_agent_gives_up_after_its_timeout() -> None:
    caller, frames = call(lambda _: False, WaitAgent(timeout_ms=1000), LINE)
    assert talking(frames)[0] == 1000
    assert [entry.outcome for entry in caller.log] == ["timeout", "said"]


def test_an_interruption_talks_over_the_agent() -> None:
    caller, frames = call(lambda at: at >= 300, Interrupt(600, "wait", b"\x10" * 480))
    assert talking(frames) == [880, 900, 920]
    assert caller.spoken() == [
        {
            "step": "Interrupt",
            "text": "wait",
            "start_ms": 880,
            "end_ms": 940,
            "outcome": "interrupted",
        }
    ]


def test_an_interruption_waits_until_the_agent_is_audible() -> None:
    _, frames = call(lambda at: at < 600 or at >= 900, Interrupt(700, "wait", b"\x10" * 160))
    assert talking(frames) == [900]


def test_an_agent_who_says_too_little_is_spoken_to_at_the_timeout() -> None:
    caller, frames = call(lambda at: at < 200, Interrupt(600, "hm", LINE.audio, timeout_ms=2000))
    assert talking(frames)[0] == 2000
    assert caller.log[0].outcome == "timeout"


def test_keys_pauses_and_the_end_follow_the_script() -> None:
    _, frames = call(lambda _: False, Pause(100), Press("5"), Press("#"), HangUp())
    assert when(frames, lambda frame: frame.digit) == [100, 300]
    assert when(frames, lambda frame: frame.hang_up) == [500]


def test_a_key_sounds_as_long_as_a_phone_sends_it() -> None:
    _, frames = call(lambda _: False, Press("5"))
    assert b"".join(frame.audio for frame in frames[:10]) == keys("5")


def test_a_caller_at_the_end_of_the_script_stays_on_the_line() -> None:
    _, frames = call(lambda _: True, LINE, ms=1000)
    assert frames[-1] == Frame()
