"""python -m tests.speech: score the corpora and print docs/performance.md's tables."""

from __future__ import annotations

import argparse
import sys

from tests.speech.corpus import KINDS, cases
from tests.speech.limits import SEED, SIZE, figures, tighten
from tests.speech.scoring import score, table


def main() -> None:
    """Print the table of one corpus."""
    parser = argparse.ArgumentParser(prog="python -m tests.speech", description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED, help="of the corpus; the first is 2")
    parser.add_argument("--calls", type=int, help="of each kind, instead of the first corpus's")
    parser.add_argument("--tighten", action="store_true", help="take over what got better")
    options = parser.parse_args()
    size = dict.fromkeys(KINDS, options.calls) if options.calls else SIZE
    scores = score(cases(options.seed, size))
    sys.stdout.write(f"seed {options.seed}\n\n{table(scores)}\n")
    if options.tighten and size == SIZE and options.seed == SEED:
        tighten(figures(scores))


if __name__ == "__main__":
    main()
