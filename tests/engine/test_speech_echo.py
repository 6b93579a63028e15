"""The agent's own voice comes back and is not the caller's (R17, L21)."""

from __future__ import annotations

import pytest

from calls.engine.echo import ECHO_FRAMES, FIRST_LOSS, LEAST_LOSS, SILENT, Echo
from calls.engine.speech import DEBOUNCE_FRAMES, SpeechDetector
from tests.engine.sounds import QUIET, at_db, loudness

AGENT_DB = -18.0
SYLLABLES = ([AGENT_DB] * 8 + [SILENT] * 20) * 20


def on_a_line(echo: Echo, *, delay: int, loss: float, levels: list[float]) -> None:
    """Let the agent speak on a line whose echo is known."""
    for number, db in enumerate(levels):
        echo.sent(db)
        echo.expected()
        back = levels[number - delay] - loss if number >= delay else SILENT
        echo.heard(max(back, -66), is_audible=back > -60)


def talk(detector: SpeechDetector, delay: int, loss: float) -> list[bool]:
    """Have the agent speak for ten seconds; return what the detector makes of the echo."""
    changes = []
    for number in range(len(SYLLABLES)):
        detector.sent(loudness(SYLLABLES[number]))
        back = SYLLABLES[number - delay] - loss if number >= delay else SILENT
        changes += detector.push(at_db(max(back, -62)))
    return changes


@pytest.mark.parametrize("delay", [1, 8, 20])
@pytest.mark.parametrize("loss", [16.0, 30.0, 45.0])
def test_an_echo_of_the_agent_is_no_voice(delay: int, loss: float) -> None:
    """R17, L21: whatever its delay and its loss."""
    detector = SpeechDetector()
    detector.push(QUIET * 40)
    assert talk(detector, delay, loss) == []


def test_a_voice_over_the_echo_counts() -> None:
    """R17: who speaks over the agent is louder than its echo."""
    detector = SpeechDetector()
    detector.push(QUIET * 40)
    talk(detector, 8, 30)
    detector.sent(loudness(AGENT_DB))
    assert detector.push(at_db(AGENT_DB - 20) * DEBOUNCE_FRAMES) == [True]


def test_before_anything_is_known_an_echo_may_be_loud() -> None:
    """R2, R17: a speakerphone does not cut the greeting."""
    echo = Echo()
    echo.sent(AGENT_DB)
    assert echo.expected() == AGENT_DB - FIRST_LOSS


def test_nothing_sent_is_no_echo() -> None:
    assert Echo().expected() == SILENT


def test_what_waits_at_the_carrier_is_played_at_its_own_pace() -> None:
    """R13: up to 200 ms are sent ahead; their echo comes when they are played."""
    echo = Echo()
    for db in (SILENT, SILENT, SILENT, AGENT_DB):
        echo.sent(db)
    assert [echo.expected() > -80 for _ in range(4)] == [False, False, False, True]


def test_an_echo_is_over_after_its_longest_delay() -> None:
    """R17: what was said long ago hides no soft voice."""
    echo = Echo()
    echo.sent(AGENT_DB)
    told = [echo.expected() for _ in range(3 * ECHO_FRAMES)]
    assert told[ECHO_FRAMES - 1] > AGENT_DB - FIRST_LOSS - 1
    assert told[-1] == SILENT


def test_a_quiet_line_proves_a_large_loss() -> None:
    """R17: learned per call, within half a second of the agent's speech."""
    echo = Echo()
    on_a_line(echo, delay=0, loss=90, levels=[AGENT_DB] * 2 * ECHO_FRAMES)
    assert echo.expected() < AGENT_DB - 35


def test_the_real_delay_is_found_by_the_pauses_of_the_agent() -> None:
    """R17: where the agent paused that long ago, no echo is expected."""
    echo = Echo()
    on_a_line(echo, delay=10, loss=20, levels=SYLLABLES)
    expected = []
    for db in SYLLABLES[:28]:
        echo.sent(db)
        expected.append(echo.expected())
    assert max(expected) == pytest.approx(AGENT_DB - 20, abs=3)
    assert min(expected) < AGENT_DB - 30


def test_a_caller_who_speaks_too_lowers_the_loss_only_slowly() -> None:
    """R17: double talk must not make the detector deaf."""
    echo = Echo()
    on_a_line(echo, delay=0, loss=40, levels=[AGENT_DB] * 100)
    on_a_line(echo, delay=0, loss=0, levels=[AGENT_DB] * 25)
    assert echo.expected() < AGENT_DB - 30


def test_a_line_that_gets_louder_is_learned_in_the_end() -> None:
    """R17: the caller turns the loudspeaker on; the loss is bounded below."""
    echo = Echo()
    on_a_line(echo, delay=0, loss=40, levels=[AGENT_DB] * 100)
    on_a_line(echo, delay=0, loss=0, levels=[AGENT_DB] * 500)
    assert echo.expected() == pytest.approx(AGENT_DB - LEAST_LOSS)


def test_noise_that_hides_the_echo_proves_nothing() -> None:
    """R17: only a frame that stands above the noise lowers a loss."""
    echo = Echo()
    on_a_line(echo, delay=0, loss=40, levels=[AGENT_DB] * 100)
    before = echo.expected()
    for _ in range(100):
        echo.sent(AGENT_DB)
        echo.expected()
        echo.heard(AGENT_DB - 20, is_audible=False)
    assert echo.expected() == pytest.approx(before, abs=1)
