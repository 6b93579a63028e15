"""How scores are held to their limits."""

from __future__ import annotations

import pytest

from tests.speech.corpus import KINDS, SPOKEN, Case, render
from tests.speech.limits import by_chance
from tests.speech.scoring import rank


@pytest.mark.parametrize(("cases", "share", "allowed"), [(1, 0, 0), (100, 2, 7), (1000, 1, 21)])
def test_chance_gets_its_share_and_no_more(cases: int, share: float, allowed: int) -> None:
    """Binomial, once in a thousand runs."""
    assert by_chance(cases, share) == allowed


def test_a_percentile_is_a_time_that_occurred() -> None:
    """Nearest rank, as everywhere in docs/performance.md."""
    assert rank([100, 140, 120], 50) == 120
    assert rank([100] * 95 + [200] * 5, 95) == 100
    assert rank([], 95) == 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_case_is_repeated_by_its_name(kind: str) -> None:
    """L2: what failed can be looked at."""
    first, again = render(Case(kind, 3, 1)), render(Case(kind, 3, 1))
    assert (first.frames, first.sent, first.onset) == (again.frames, again.sent, again.onset)


@pytest.mark.parametrize("kind", KINDS)
def test_frames_are_what_the_carrier_sends(kind: str) -> None:
    """Protocols B1: 20 ms of mu-law each, and a moment of onset only where a voice is."""
    recording = render(Case(kind, 4, 0))
    assert {len(frame) for frame in recording.frames} == {160}
    assert len(recording.sent) == len(recording.frames)
    assert (recording.begins is not None) is (kind in SPOKEN)
