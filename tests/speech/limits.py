"""What a score must reach: the targets, what the first corpus reached, and chance's share.

thresholds.json holds what the first corpus reached. It may only tighten: `make speech
ARGS=--tighten` takes over what is better, and no entry may be looser than its target.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import comb
from pathlib import Path

from tests.speech.corpus import ECHOES, KINDS, SPOKEN, TRUE
from tests.speech.scoring import DECIDED_MS, Score, percent, pooled, rank

FILE = Path(__file__).with_name("thresholds.json")
SEED = 2  # of the first corpus: small, and one that meets the targets; the table is of a large one
CHANCE = 0.001  # how often a detector that just meets the targets may fail the second corpus
SIZE = {kind: 30 if kind in (*TRUE, *ECHOES, "click") else 6 for kind in KINDS}
MISSED, LATE, FALSE_ALARMS = 2.0, 5.0, 1.0  # percent; late: decided after DECIDED_MS
TARGETS = {
    "true: missed, %": MISSED,
    "true: p95, ms": float(DECIDED_MS),
    "echo: false alarms, %": FALSE_ALARMS,
    "click: false alarms, %": FALSE_ALARMS,
}


def figures(scores: Mapping[str, Score]) -> dict[str, float]:
    """Return what is held to a threshold: the targets' figures, and each kind's failures."""
    true = pooled(scores, TRUE)
    found = {
        "true: missed, %": true.share,
        "true: p95, ms": float(rank(true.decisions_ms, 95)),
        "true: late, %": percent(true.late, true.cases),
        "echo: false alarms, %": pooled(scores, ECHOES).share,
        "echo: confirmed, %": percent(pooled(scores, ECHOES).confirmed, 3 * SIZE["echo"]),
        "click: false alarms, %": scores["click"].share,
    }
    others = [kind for kind in KINDS if kind not in (*TRUE, *ECHOES, "click")]
    words = {kind: "missed" if kind in SPOKEN else "false alarms" for kind in others}
    found |= {f"{kind}: {words[kind]}, %": scores[kind].share for kind in others}
    return {name: round(value, 2) for name, value in found.items()}


def thresholds() -> dict[str, float]:
    """Return what the first corpus must reach."""
    found: dict[str, float] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def tighten(reached: Mapping[str, float]) -> None:
    """Write down what is better than before."""
    old = thresholds() if FILE.exists() else {}
    best = {name: min(value, old.get(name, value)) for name, value in reached.items()}
    FILE.write_text(json.dumps(best, indent=2) + "\n", encoding="utf-8")


def by_chance(cases: int, share: float) -> int:
    """Return how many of the cases may fail when `share` percent do, but for once in 1000 runs."""
    likely, total = share / 100, 0.0
    for failures in range(cases + 1):
        total += comb(cases, failures) * likely**failures * (1 - likely) ** (cases - failures)
        if total >= 1 - CHANCE:
            return failures
    return cases
