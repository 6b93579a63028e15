"""What the detector makes of the corpus: misses, false alarms, and how long a decision takes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from calls.engine.speech import SpeechDetector
from prosaas.sandbox.openai.realtime.vad import EnergyVad, SpeechStarted, VadSettings
from tests.speech.corpus import ECHOES, SPOKEN, TRUE, Case, Recording, render

FRAME_MS = 20
DECIDED_MS = 120
GRACE_FRAMES = 5  # a decision may fall this long after the voice's last sound
_MODEL_HEARS = VadSettings(level=500, prefix_ms=300, silence_ms=500)


@dataclass(slots=True)
class Score:
    """The results of some cases; times are ms of audio."""

    cases: int = 0
    failed: list[Case] = field(default_factory=list)  # missed, or taken for a voice
    confirmed: list[Case] = field(default_factory=list)  # a model's mistake that was confirmed
    late: list[Case] = field(default_factory=list)
    decisions_ms: list[int] = field(default_factory=list)  # since the onset
    from_first_ms: list[int] = field(default_factory=list)  # since the first clear frame

    @property
    def share(self) -> float:
        """Failures of all cases, percent."""
        return percent(self.failed, self.cases)

    def add(self, other: Score) -> None:
        """Pool with another's results."""
        self.cases += other.cases
        self.failed += other.failed
        self.confirmed += other.confirmed
        self.late += other.late
        self.decisions_ms += other.decisions_ms
        self.from_first_ms += other.from_first_ms


def percent(some: list[Case], cases: int) -> float:
    """Return how many of the cases these are, percent."""
    return 100 * len(some) / max(1, cases)


def rank(times_ms: list[int], share: float) -> int:
    """Return the time at a percentile, one that occurred (nearest rank); 0 without times."""
    ranked = sorted(times_ms)
    return ranked[math.ceil(share / 100 * len(ranked)) - 1] if ranked else 0


def listen(recording: Recording) -> tuple[list[int], bool]:
    """Return the frames that decided for a voice, and whether a model's mistake is confirmed.

    The model is the sandbox's: any energy for 60 ms is a voice to it.
    """
    detector, model = SpeechDetector(), EnergyVad()
    model.settings, told, confirmed = _MODEL_HEARS, [], False
    for number, frame in enumerate(recording.frames):
        for loudness in recording.sent[number]:
            detector.sent(loudness)
        if True in detector.push(frame):
            told.append(number)
        heard = any(isinstance(found, SpeechStarted) for found in model.feed(frame))
        confirmed |= heard and detector.confirms
    return told, confirmed


def score_case(case: Case) -> Score:
    """Run one call."""
    recording = render(case)
    told, confirmed = listen(recording)
    if case.kind not in SPOKEN:
        return Score(1, [case] if told else [], [case] if confirmed else [])
    begins, ends = recording.begins or 0, recording.ends or 0
    told = [number for number in told if number < ends + GRACE_FRAMES]
    if not told or told[-1] < begins:  # unheard, or taken for a part of what was no voice
        return Score(1, [case])
    decided = next(number for number in told if number >= begins) + 1
    result = Score(1)
    if recording.first_clear is not None:
        result.from_first_ms.append((decided - recording.first_clear) * FRAME_MS)
    if recording.onset is not None:
        result.decisions_ms.append((decided - recording.onset) * FRAME_MS)
        result.late += [case] if result.decisions_ms[0] > DECIDED_MS else []
    return result


def score(cases: Iterable[Case]) -> dict[str, Score]:
    """Run every case; return the results of each kind."""
    scores: dict[str, Score] = {}
    for case in cases:
        scores.setdefault(case.kind, Score()).add(score_case(case))
    return scores


def pooled(scores: Mapping[str, Score], kinds: tuple[str, ...]) -> Score:
    """Return the results of several kinds as one."""
    whole = Score()
    for kind in kinds:
        whole.add(scores[kind])
    return whole


def table(scores: Mapping[str, Score]) -> str:
    """Write the results for docs/performance.md."""
    rows = [
        "| the line carries | calls | missed | p50, ms | p95, ms | over 120 ms | p95 from first |",
        "| --- | --: | --: | --: | --: | --: | --: |",
        *(_spoken(kind, scores[kind]) for kind in SPOKEN),
        _spoken("**true interruptions**", pooled(scores, TRUE)),
        "",
        "| the line carries | calls | taken for a voice | a model's mistake confirmed |",
        "| --- | --: | --: | --: |",
        *(_other(kind, result) for kind, result in scores.items() if kind not in SPOKEN),
        _other("**echo, all**", pooled(scores, ECHOES)),
    ]
    return "\n".join(rows)


def _spoken(name: str, result: Score) -> str:
    times = result.decisions_ms
    cells = [f"{result.share:.1f} %", str(rank(times, 50)), str(rank(times, 95))]
    late = f"{percent(result.late, result.cases):.1f} %"
    cells += [late, str(rank(result.from_first_ms, 95))]
    return f"| {name} | {result.cases} | {' | '.join(cells)} |"


def _other(name: str, result: Score) -> str:
    confirmed = f"{percent(result.confirmed, result.cases):.1f} %"
    return f"| {name} | {result.cases} | {result.share:.1f} % | {confirmed} |"
