"""`make mutate`: change the engine at random, break rules on purpose, and see who notices.

Both halves work on copies below var/mutation. `--engine` and `--ids` run one half only; further
words choose mutants (calls.engine.turns*) or ids (S1-8).
"""

from __future__ import annotations

import argparse
import sys
import time

from tests.mutation import engine, ids


def main() -> int:
    """Return the process's exit code: 0 when enough was noticed."""
    parser = argparse.ArgumentParser(prog="make mutate ARGS=...", description=__doc__)
    parser.add_argument("--ids", action="store_true", help="only the rules behind ids")
    parser.add_argument("--engine", action="store_true", help="only mutants of calls/engine")
    parser.add_argument("chosen", nargs="*", help="mutants or ids; all of them by default")
    asked = parser.parse_args()
    both = asked.ids == asked.engine
    began = time.monotonic()
    good = [ids.run(asked.chosen)] if asked.ids or both else []
    good += [engine.run(asked.chosen)] if asked.engine or both else []
    print(f"{time.monotonic() - began:.0f} s")
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
